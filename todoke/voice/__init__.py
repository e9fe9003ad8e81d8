"""Voices 「声」: heard at the moment of use, grouped, answered, and what became of them."""
