"""What decides about surveys: plain Python."""
