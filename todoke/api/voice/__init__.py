"""Voices for programs: said, read without names, and their scores as open data."""
