"""What people read for each code about notices, brought together from each part of them."""

from typing import Final

from todoke.ui import (
    address_words,
    notice_api_messages,
    notice_done_messages,
    notice_letter_words,
    notice_messages,
    notice_text_messages,
)

MESSAGES: Final[dict[str, str]] = {
    **notice_text_messages.MESSAGES,
    **notice_messages.MESSAGES,
    **address_words.MESSAGES,
    **notice_letter_words.MESSAGES,
    **notice_api_messages.MESSAGES,
    **notice_done_messages.MESSAGES,
}
