"""Every question about surveys."""
