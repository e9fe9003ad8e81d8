"""Decisions about eligibility that need no database."""
