"""Names and numbers in what people write into a survey, taken out as in voices: neither subject knows the other."""

from todoke.voice.queries import masked


def mask(text: str) -> str:
    """The text as it is kept."""
    return masked.mask(text).text
