"""Resident pages about bodies."""
