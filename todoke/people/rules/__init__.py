"""Plain rules about people: roles of staff, and the vocabulary of facts."""
