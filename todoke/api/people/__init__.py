"""Proofs and mandates, for partners with a key."""
