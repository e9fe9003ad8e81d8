"""Readings over characters 「ふりがな」: ``{地震|じしん}`` in a translated string becomes ruby, or plain text."""

import html
import re

from markupsafe import Markup, escape

_SOURCE = re.compile(r"\{([^{}|]{1,40})\|([^{}|]{1,60})\}")
_MARKUP = re.compile(r"<ruby>(.*?)<rt>.*?</rt></ruby>")


def annotate(message: str) -> str:
    """A trusted message (our own translation) with its readings as ruby markup."""
    if "{" not in message:
        return message
    return _SOURCE.sub(r"<ruby>\1<rt>\2</rt></ruby>", message)


def annotate_text(text: str) -> Markup:
    """Untrusted text with readings: everything is escaped, readings become ruby."""
    return Markup(annotate(str(escape(text))))  # noqa: S704 - escaped before


def plain(text: object) -> str:
    """Text without readings, for attributes, titles and mail."""
    written = _MARKUP.sub(r"\1", str(text))
    return _SOURCE.sub(r"\1", html.unescape(written) if isinstance(text, Markup) else written)
