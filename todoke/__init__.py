"""Todoke 「届」: one counter for every public service, that finds you first."""
