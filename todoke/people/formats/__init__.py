"""Files about people, by noun."""
