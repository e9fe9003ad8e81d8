"""Voices on paper."""
