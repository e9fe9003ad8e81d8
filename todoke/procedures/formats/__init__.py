"""Files of procedures, in and out."""
