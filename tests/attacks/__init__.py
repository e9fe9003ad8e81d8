"""Attacks that were tried: each test is one that succeeded once."""
