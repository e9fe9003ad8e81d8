"""Surveys for staff."""
