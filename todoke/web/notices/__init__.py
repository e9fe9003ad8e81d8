"""What a resident sees of notices: the box, a letter, settings, stopping."""
