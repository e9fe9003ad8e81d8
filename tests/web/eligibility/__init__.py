"""Tests of eligibility for residents."""
