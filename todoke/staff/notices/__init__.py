"""What staff see of notices."""
