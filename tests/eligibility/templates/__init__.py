"""The rule templates on the borders that their laws draw."""
