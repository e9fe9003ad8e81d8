"""Files of surveys."""
