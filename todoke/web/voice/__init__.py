"""Residents speak 「声」: where it went well or badly, and what became of it."""
