"""Every question about eligibility."""
