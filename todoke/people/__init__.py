"""People 「住民・職員」: who is who, and what they may do."""
