"""Notices over the API: sent by systems of a body, brought by apps with the person's consent, and counted in public."""
