"""The registry through the API."""
