"""Eligibility 「受給要件」: who may receive what, how much, why, and by when."""
