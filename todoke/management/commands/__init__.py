"""Commands named by verb."""
