"""Resident pages on which a voice is said, and on which its answer is read."""
