"""Pages about the data, for people and for search engines."""
