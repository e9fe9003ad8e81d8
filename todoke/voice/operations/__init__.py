"""Every write of voices."""
