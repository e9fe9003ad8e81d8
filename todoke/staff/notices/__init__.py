"""Notices: pages for staff."""
