"""Paying on line 「電子納付」: a provider's own page takes the money; amounts, and that each is charged once, are ours."""
