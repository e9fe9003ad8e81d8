"""Staff pages of procedures: forms that staff build, cases that they handle."""
