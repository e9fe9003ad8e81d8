"""Every write of notices, split by noun."""
