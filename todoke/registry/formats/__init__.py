"""Registry files in and out."""
