"""Households and answers as documents, in and out."""
