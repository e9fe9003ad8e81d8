"""Reading of handwriting from a picture of a sheet 「AI-OCR」: one interface; what a machine says is a proposal, and each value waits for a person."""
