"""Files of procedures: the sheet of paper."""
