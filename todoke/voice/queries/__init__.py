"""Every question about voices."""
