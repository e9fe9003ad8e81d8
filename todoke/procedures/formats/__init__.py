"""Files of procedures: definitions as they travel between installations."""
