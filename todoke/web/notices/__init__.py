"""Residents' pages about notices."""
