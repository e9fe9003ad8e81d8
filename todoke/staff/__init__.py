"""Municipal staff pages."""
