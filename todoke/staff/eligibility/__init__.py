"""The workbench of rules: from a text to conditions that decide."""
