"""Notices as files: letters on paper."""
