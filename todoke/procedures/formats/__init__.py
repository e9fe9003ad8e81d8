"""Files of procedures: what people send, and what they get."""
