"""Staff hear 「声」: what came, from where, and what is done about it."""
