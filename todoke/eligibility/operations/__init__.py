"""Every write about eligibility."""
