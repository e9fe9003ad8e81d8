"""Pages of staff about notices."""
