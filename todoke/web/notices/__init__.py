"""Notices: pages for residents and everybody."""
