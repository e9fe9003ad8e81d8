"""What a page of a form asks is what its reader reads: every kind, right and wrong, and in words."""

from html.parser import HTMLParser
from typing import Any, Final

import pytest
from django.http import QueryDict
from django.template import engines
from django.utils import translation
from markupsafe import Markup

from todoke.procedures.rules import documents, flow
from todoke.procedures.rules.definition import Definition
from todoke.procedures.rules.kinds import QuestionKind
from todoke.ui import form_fields
from todoke.ui.ruby import plain

pytestmark = pytest.mark.embedded

OPTIONS: Final = [
    {"value": "one", "label": {"ja": "{一|いち}", "en": "One"}},
    {"value": "two", "label": {"ja": "二", "en": "Two"}},
]
#: A value of each kind, and how it stands in words.
VALUES: Final[dict[str, tuple[object, str]]] = {
    "name": ({"name": "届 花子", "kana": "トドケ ハナコ"}, "届 花子（トドケ ハナコ）"),
    "date": ("2026-05-05", "2026年5月5日（火）・令和8年"),
    "address": ({"postcode": "1160002", "address": "荒川区荒川2-2-3"}, "〒116-0002 荒川区荒川2-2-3"),
    "phone": ("0312345678", "0312345678"),
    "email": ("a@example.jp", "a@example.jp"),
    "bank": ({"bank": "0001", "branch": "002", "type": "ordinary", "number": "0123456", "holder": "トドケ ハナコ"}, "0123456"),
    "yes_no": (False, "いいえ"),
    "choice": ("two", "二"),
    "choices": (["one", "two"], "一"),
    "amount": (3_800_000, "3,800,000円"),
    "number": (12, "12"),
    "text": ("<b>線</b>", "<b>線</b>"),
    "long_text": ("一行\n二行", "一行<br>二行"),
    "declaration": (True, "はい"),
}  # fmt: skip


def form(*kinds: str, **more: Any) -> Definition:
    questions = [
        {"key": f"q_{kind}", "kind": kind, "label": {"ja": f"{{問|とい}} {kind}"}, **({"options": OPTIONS} if kind in ("choice", "choices") else {}), **more}
        for kind in kinds
    ]  # fmt: skip
    return documents.read({"title": {"ja": "様式"}, "pages": [{"key": "page", "questions": questions}]})


class Sent(HTMLParser):
    """What a browser would send of a page's form, and every id, label and description in it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.data = QueryDict(mutable=True)
        self.ids: list[str] = []
        self.named: set[str] = set()
        self._area = self._select = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.ids += [given["id"]] if "id" in given else []
        self.named |= set(f"{given.get('for', '')} {given.get('aria-describedby', '')}".split())
        name = given.get("name", "")
        if tag == "input" and given.get("type") == "file":
            return
        if tag == "input" and (given.get("type") == "text" or "checked" in given):
            self.data.appendlist(name, given.get("value", ""))
        self._area = name if tag == "textarea" else ""
        self._select = name if tag == "select" else self._select
        if tag == "option" and "selected" in given:
            self.data.appendlist(self._select, given["value"])

    def handle_data(self, data: str) -> None:
        if self._area:
            self.data.appendlist(self._area, data.removeprefix("\n"))
            self._area = ""


def page(fields: object) -> str:
    template = '{% import "components/form_question.html" as q %}{% for field in fields %}{{ q.form_question(field, fields|length == 1) }}{% endfor %}'
    return str(engines["pages"].env.from_string(template).render(fields=fields))  # type: ignore[attr-defined]


@pytest.mark.parametrize("language", ["ja", "ja-simple", "en"])
def test_a_page_shows_values_that_are_read_back_as_they_were(language: str) -> None:
    definition = form(*VALUES)
    step = flow.steps(definition, {})[0]
    answers = {f"q_{kind}": value for kind, (value, _) in VALUES.items()}
    with translation.override(language):
        fields = form_fields.fields_of(definition, step, answers, language=language)
        sent = Sent(page(fields))
    assert {each.value for each in QuestionKind} - set(VALUES) == {"file"}
    assert form_fields.read(definition, step, answers, sent.data) == (answers, {})
    assert len(sent.ids) == len(set(sent.ids)), "an id stands once"
    assert sent.named <= set(sent.ids), "labels and descriptions lead to what is there"


def test_each_kind_in_words() -> None:
    definition = form(*VALUES)
    answers = {f"q_{kind}": value for kind, (value, _) in VALUES.items()}
    [section] = form_fields.summary(definition, answers, language="ja")
    for row, (_, words) in zip(section.rows, VALUES.values(), strict=True):
        assert words in plain(Markup(str(row.shown).replace("<br>", "&lt;br&gt;"))), row.path
    assert "&lt;b&gt;" in str(section.rows[11].shown), "what somebody typed is never markup"
    assert "<ruby>一<rt>いち</rt></ruby>" in str(section.rows[8].shown)


def test_what_was_typed_stays_and_the_error_stands_at_its_box() -> None:
    definition = form("bank", "date", "choice")
    step = flow.steps(definition, {})[0]
    typed = QueryDict(
        "q_bank.bank=12&q_bank.branch=001&q_bank.type=ordinary&q_bank.number=１２３&q_bank.holder=鈴木&q_date.year=令和8&q_date.month=2&q_date.day=30"
    )
    found, problems = form_fields.read(definition, step, {}, typed)
    assert found == {"q_bank": None, "q_date": None, "q_choice": None}
    fields = form_fields.fields_of(definition, step, {}, language="ja", typed=typed, problems=problems)
    sent = Sent(page(fields))
    assert sent.data == typed
    assert [place for place, _ in form_fields.errors_of(fields)] == [
        "id_q_bank",
        "id_q_bank_holder",
        "id_q_date",
        "id_q_choice",
    ]
    assert {"id_q_bank_box_error", "id_q_bank_holder_box_error", "id_q_date_error", "id_q_choice_error"} <= set(
        sent.ids
    ) & sent.named
    kept = form_fields.typed_of(definition, step, {}, typed)
    assert form_fields.typed_again(kept) == typed


def test_what_is_missing_is_said_only_where_it_must_be_answered() -> None:
    needed, free = form("text", "declaration"), form("text", "declaration", required=False)
    step = flow.steps(needed, {})[0]
    assert set(form_fields.read(needed, step, {}, QueryDict("q_text=+"))[1]) == {"q_text", "q_declaration"}
    assert form_fields.read(free, flow.steps(free, {})[0], {}, QueryDict("q_text=+"))[1] == {}


def test_browsers_offer_only_what_is_surely_about_who_fills_it_in() -> None:
    own, others = form("name", prefill="person.name"), form("name")
    for definition, token in ((own, "name"), (others, "off")):
        [field] = form_fields.fields_of(definition, flow.steps(definition, {})[0], {}, language="ja")
        assert [each.autocomplete for each in field.inputs] == [token, "off"]
