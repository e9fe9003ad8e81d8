"""Procedures, for programs."""
