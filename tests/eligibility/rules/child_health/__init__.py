"""Tests of the child-health calendar."""
