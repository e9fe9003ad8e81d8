"""The addresses of texts, sendings and comparisons, under a body."""

from typing import Final

from django.urls import URLPattern, path

from todoke.staff.notices import comparison_pages, sending_pages, text_pages

_TEXT, _SENDING, _COMPARISON = "texts/<uuid:text>/", "sendings/<uuid:sending>/", "comparisons/<uuid:comparison>/"
PATTERNS: Final[list[URLPattern]] = [
    path("texts/", text_pages.index, name="notice_texts"),
    path("texts/new/", text_pages.new, name="notice_text_new"),
    path(_TEXT, text_pages.show, name="notice_text"),
    path(f"{_TEXT}edit/", text_pages.edit, name="notice_text_edit"),
    path(f"{_TEXT}hand-in/", text_pages.hand_in, name="notice_text_hand_in"),
    path(f"{_TEXT}approve/", text_pages.approve, name="notice_text_approve"),
    path(f"{_TEXT}send-back/", text_pages.send_back, name="notice_text_send_back"),
    path(f"{_TEXT}retire/", text_pages.retire, name="notice_text_retire"),
    path("sendings/", sending_pages.index, name="notice_sendings"),
    path("sendings/new/", sending_pages.new, name="notice_sending_new"),
    path(_SENDING, sending_pages.show, name="notice_sending"),
    path(f"{_SENDING}ask/", sending_pages.ask, name="notice_sending_ask"),
    path(f"{_SENDING}approve/", sending_pages.approve, name="notice_sending_approve"),
    path(f"{_SENDING}recount/", sending_pages.recount, name="notice_sending_recount"),
    path(f"{_SENDING}halt/", sending_pages.halt, name="notice_sending_halt"),
    path(f"{_SENDING}got/", sending_pages.got, name="notice_sending_got"),
    path("comparisons/", comparison_pages.index, name="notice_comparisons"),
    path("comparisons/new/", comparison_pages.new, name="notice_comparison_new"),
    path(_COMPARISON, comparison_pages.show, name="notice_comparison"),
    path(f"{_COMPARISON}approve/", comparison_pages.approve, name="notice_comparison_approve"),
    path(f"{_COMPARISON}end/", comparison_pages.end, name="notice_comparison_end"),
]
