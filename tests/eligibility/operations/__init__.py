"""Tests of eligibility: operations."""
