"""Every question about notices, split by noun."""
