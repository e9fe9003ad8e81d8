"""Our own sample data."""
