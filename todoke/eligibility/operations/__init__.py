"""Writes about eligibility."""
