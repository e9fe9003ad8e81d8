"""Staff pages about the body itself."""
