"""Rules of procedures: plain Python that decides from its arguments."""
