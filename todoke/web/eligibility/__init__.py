"""Eligibility for residents: what a child or a household can have."""
