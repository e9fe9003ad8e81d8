"""What decides about voices: plain Python."""
