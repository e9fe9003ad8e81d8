"""Surveys for residents: answering, real cases, and a tablet at a counter."""
