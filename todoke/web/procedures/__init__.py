"""Residents fill forms in and file them 「申請」."""
