"""The resident's first page."""
