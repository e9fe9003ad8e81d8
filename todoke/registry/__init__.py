"""The registry 「制度台帳」: every programme of every body, numbered, versioned and sourced."""
