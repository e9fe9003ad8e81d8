"""Eligibility for staff."""
