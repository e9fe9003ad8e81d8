"""A person who chose to be known: signing in, their own pages, and the end of it."""
