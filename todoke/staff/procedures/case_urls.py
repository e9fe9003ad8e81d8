"""The addresses of cases, texts of reasons and order files, under a body."""

from typing import Final

from django.urls import URLPattern, path

from todoke.staff.procedures import case_pages, correction_pages, order_pages, queue_pages, ruling_pages

_CASE = "cases/<uuid:submission>/"
PATTERNS: Final[list[URLPattern]] = [
    path("cases/", queue_pages.index, name="cases"),
    path("cases/search/", queue_pages.search, name="case_search"),
    path("cases/bulk/", queue_pages.bulk, name="case_bulk"),
    path("cases/export/", queue_pages.export, name="case_export"),
    path("cases/reasons/", ruling_pages.texts, name="reason_texts"),
    path("cases/reasons/<slug:of>/", ruling_pages.text_edit, name="reason_text_new"),
    path("cases/reasons/<slug:of>/<int:reason>/", ruling_pages.text_edit, name="reason_text"),
    path("cases/orders/", order_pages.index, name="payment_orders"),
    path("cases/orders/account/", order_pages.account, name="paying_account"),
    path("cases/orders/<uuid:order>/", order_pages.show, name="payment_order"),
    path("cases/orders/<uuid:order>/fetch/", order_pages.fetch, name="payment_order_fetch"),
    path(_CASE, case_pages.show, name="case"),
    path(f"{_CASE}do/", case_pages.act, name="case_act"),
    path(f"{_CASE}correct/", correction_pages.ask, name="case_ask"),
    path(f"{_CASE}correct/answer/", correction_pages.answer, name="case_answer"),
    path(f"{_CASE}correct/drop/", correction_pages.drop, name="case_drop"),
    path(f"{_CASE}edit/", correction_pages.edit, name="case_edit"),
    path(f"{_CASE}decide/", ruling_pages.propose, name="case_propose"),
    path(f"{_CASE}ruling/", ruling_pages.decide, name="case_decide"),
    path(f"{_CASE}letter/", ruling_pages.letter, name="case_letter"),
]
