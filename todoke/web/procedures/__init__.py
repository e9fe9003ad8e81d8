"""Resident pages of procedures: filling in, and what was filed."""
