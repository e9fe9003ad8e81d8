"""Every question asked of the registry."""
