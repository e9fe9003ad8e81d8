"""Pages of procedures 「手続」."""
