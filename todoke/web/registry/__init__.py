"""Resident pages about programmes."""
