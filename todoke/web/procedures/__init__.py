"""Residents' pages of procedures 「手続」: filling a form in and filing it, what was filed, paying."""
