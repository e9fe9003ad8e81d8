"""Matching 「あらかじめ探す」: one body's register against all its programmes."""
