"""Questions about eligibility."""
