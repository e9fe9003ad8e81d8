"""Tests of the channels: each gateway against a small server that behaves as the real one, the sandbox, what comes back."""
