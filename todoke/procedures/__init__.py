"""手続: forms that staff build, what residents file with them, and what the body does with it."""
