"""Tests of eligibility for staff."""
