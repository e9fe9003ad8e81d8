"""A form as a sheet of paper to fill in by hand: every question of the definition, none more, with boxes for its kind and conditions in words."""

import io
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Final
from uuid import UUID

import segno
from django.conf import settings
from django.http import HttpResponse
from django.utils import translation
from django.utils.translation import gettext

from todoke.bodies.models import Body
from todoke.common.errors import NotFound
from todoke.eligibility.rules.tree import TRUE, Constant, all_of
from todoke.notices.formats import letters
from todoke.procedures.formats import sheets
from todoke.procedures.formats.sheets import Item, Line, Section, Sheet
from todoke.procedures.models import FormVersion
from todoke.procedures.queries import forms
from todoke.procedures.rules import sheet_codes
from todoke.procedures.rules.definition import Definition, Fee, Group, Page, Question, Signature, said
from todoke.procedures.rules.kinds import ACCOUNT_TYPES, QuestionKind
from todoke.procedures.rules.sheet_codes import SheetCode
from todoke.registry.rules.fields import N_
from todoke.ui import form_conditions, form_values, notice_letters
from todoke.ui.names import name_of

#: So many of a group have room on one sheet, where the form allows as many; the fewer the more is asked of each.
_ROOM: Final = 3
_ROOM_FOR_SHORT: Final = 5
_ERAS: Final = (N_("Reiwa"), N_("Heisei"), N_("Showa"), N_("Western year"))
_KANA: Final = 19


def pdf(version: FormVersion, *, language: str, now: datetime) -> bytes:
    """The sheet of a version; raises LookupError where no PDF can be made here."""
    return sheets.to_pdf(sheet_of(version, language=language), letters.press(), made_at=now)


def answer(version: FormVersion, *, language: str) -> HttpResponse:
    """The sheet to be looked at or kept; the same bytes until the version changes. Raises NotFound where no PDF can be made here."""
    procedure, moment = version.procedure, version.decided_at or version.changed_at
    try:
        made = _remembered(version.pk, language, moment, procedure.owner, procedure.phone)
    except LookupError:
        raise NotFound(page="sheet") from None
    response = HttpResponse(made, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{procedure.key}-{version.number}-{language}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response


@lru_cache(maxsize=64)
def _remembered(version: UUID, language: str, moment: datetime, *_: str) -> bytes:
    return pdf(FormVersion.objects.select_related("procedure__body").get(pk=version), language=language, now=moment)


def sheet_of(version: FormVersion, *, language: str) -> Sheet:
    """The sheet of a version of a form, in a language."""
    definition, procedure = forms.definition_of(version), version.procedure
    code = SheetCode(procedure.body.key, procedure.key, version.number)
    with translation.override(language):
        maker = Maker(definition, language)
        sections = list(maker.sections())
        return Sheet(
            title=said(definition.title, language), language=language, codes=_codes(code, sections), sections=sections,
            qr_says=gettext("QR: leads to this form on the site; staff read from it which form this is."),
            opening=_opening(definition, language), needed=(gettext("What to have at hand"), [said(each, language) for each in definition.needed]),
            facts=list(_facts(version, definition, procedure.body, language)), consent=said(definition.consent, language),
            closing=list(maker.closing()), office=[gettext("For the office: arrived on"), gettext("For the office: number")],
        )  # fmt: skip


def _codes(code: SheetCode, sections: Sequence[Section]) -> list[tuple[str, str]]:
    """The code of each page, for as many pages as there can be."""
    most = 2 + sum(1 + len(each.items) for each in sections) // 2
    return [(sheet_codes.written(code.at(page)), _drawing(code.at(page))) for page in range(1, most + 1)]


def _drawing(code: SheetCode) -> str:
    drawn = io.BytesIO()
    segno.make(sheet_codes.address(code, settings.BASE_URL), error="m", micro=False, boost_error=False).save(
        drawn, kind="svg", border=2, xmldecl=False, nl=False, light="#fff"
    )
    return drawn.getvalue().decode()


def _opening(definition: Definition, language: str) -> list[str]:
    intro = said(definition.intro, language)
    return [
        *([intro] if intro else []),
        gettext("Write with a pen. One character in each box. Leave empty what you cannot answer: we will ask you."),
        gettext("Do not write your Individual Number (My Number) anywhere. No seal is needed."),
    ]


def _facts(version: FormVersion, definition: Definition, body: Body, language: str) -> Iterator[tuple[str, str]]:
    """Where it goes, by which law, and how long it takes."""
    place = [f"〒{body.postcode[:3]}-{body.postcode[3:]}"] if body.postcode else []
    unit = version.procedure.owner
    yield (
        gettext("Send or bring it to"),
        " ".join([*place, body.address or "", notice_letters.source(name_of(body)), unit]).strip(),
    )
    if number := version.procedure.phone or body.phone:
        yield gettext("Telephone, a person answers"), number
    if definition.law:
        yield gettext("Law"), definition.law
    yield gettext("We decide within"), gettext("%(count)s days of arrival") % {"count": definition.processing_days}
    if definition.signature is not Signature.NONE:
        yield gettext("Who you are"), gettext("Show an identity document at the counter, or put in a copy of it.")
    if definition.cosigned:
        yield gettext("The other guardian"), gettext("We ask them to agree. You need not bring them.")


def room(definition: Definition, group: Group) -> int:
    """For so many of a group there is room on one sheet."""
    asked = sum(len(page.questions) for page in definition.pages if page.group == group.key)
    return min(group.most, max(group.least, _ROOM_FOR_SHORT if asked == 1 else _ROOM))


class Maker:
    """The questions of a form as a sheet has them; the language is active."""

    def __init__(self, definition: Definition, language: str, counts: Mapping[str, int] | None = None) -> None:
        """``counts``: so many of each group are shown; without it as many as a sheet has room for."""
        self.definition, self.language, self.counts = definition, language, counts
        self.numbers: Mapping[str, int] = {
            question.key: place for place, (_, question) in enumerate(definition.questions(), start=1)
        }

    def named(self, key: str) -> str:
        """How a condition calls a question, or how many there are of a group."""
        if group := self.definition.group(key):
            return gettext("the number of “%(what)s”") % {"what": said(group.label, self.language)}
        return gettext("question %(number)s") % {"number": self.numbers[key]}

    def sections(self) -> Iterator[Section]:
        """Pages in their order; a group's pages once for each that has room."""
        done: set[str] = set()
        for page in self.definition.pages:
            if not page.group:
                yield self._section(page)
            elif page.group not in done:
                done.add(page.group)
                if group := self.definition.group(page.group):
                    yield from self._group(group)

    def closing(self) -> Iterator[tuple[str, Sequence[str]]]:
        """Fees and what happens next."""
        if self.definition.fees:
            yield gettext("Fee"), [self._fee(each) for each in self.definition.fees]
        if after := said(self.definition.after, self.language):
            yield gettext("What happens after you send it"), [after]

    def _fee(self, fee: Fee) -> str:
        label = said(fee.label, self.language)
        yen = form_conditions.amount(fee.yen, self.named)
        row = label if isinstance(fee.yen, Constant) and label else f"{label} ({yen})" if label else yen
        if fee.when == TRUE:
            return row
        when = form_conditions.in_words(fee.when, self.definition, self.named, language=self.language)
        return gettext("%(row)s: if %(condition)s.") % {"row": row, "condition": when}

    def _section(self, page: Page, *, title: str = "", index: int | None = None) -> Section:
        notes = [said(page.intro, self.language)] if page.intro else []
        alone = len(page.questions) == 1 and not page.title and not notes
        items = [self._item(page, each, index, with_page=alone) for each in page.questions]
        only_if = "" if alone else self._only_if(page.show_if)
        return Section(title or said(page.title, self.language), items, notes, only_if)

    def _group(self, group: Group) -> Iterator[Section]:
        pages = [page for page in self.definition.pages if page.group == group.key]
        count = room(self.definition, group) if self.counts is None else self.counts.get(group.key, 0)
        for index in range(count):
            one = gettext("%(what)s, number %(number)s") % {
                "what": said(group.label, self.language),
                "number": index + 1,
            }
            for place, page in enumerate(pages):
                made = self._section(page, title=one if place == 0 else "", index=index)
                notes = [self._only_if(group.show_if)] if index == 0 and place == 0 and group.show_if != TRUE else []
                yield Section(made.title, made.items, [*notes, *made.notes], made.only_if)
        if group.most > count and self.counts is None:
            yield Section("", (), [gettext("If there are more, take another sheet of this form.")])

    def _only_if(self, *conditions: object) -> str:
        node = all_of(conditions)  # type: ignore[arg-type]  # conditions of pages and questions
        return form_conditions.only_if(node, self.definition, self.named, language=self.language)

    def _item(self, page: Page, question: Question, index: int | None, *, with_page: bool) -> Item:
        path = question.key if index is None else f"{page.group}.{index}.{question.key}"
        conditions = (page.show_if, question.show_if) if with_page else (question.show_if,)
        label = said(question.label, self.language)
        declared = question.kind is QuestionKind.DECLARATION
        return Item(
            path, str(self.numbers[question.key]), label, list(self._lines(question)), self._hint(question),
            "" if question.required and not declared else gettext("(you may leave it empty)") if not question.required else "",
            self._only_if(*conditions),
        )  # fmt: skip

    def _hint(self, question: Question) -> str:
        own = said(question.hint, self.language)
        more = {QuestionKind.CHOICE: gettext("Tick one."), QuestionKind.CHOICES: gettext("Tick all that apply.")}.get(
            question.kind, ""
        )
        without = said(question.without, self.language)
        return " ".join(each for each in (own, more, without) if each)

    def _lines(self, question: Question) -> Iterator[Line]:
        """The rows in which a kind is answered."""
        match question.kind:
            case QuestionKind.NAME:
                yield Line(self._part("kana"), boxes=(_KANA,))
                yield Line(self._part("name"), rules=1)
            case QuestionKind.DATE:
                yield Line(ticks=[gettext(each) for each in _ERAS])
                yield Line(boxes=(4, self._part("year"), 2, self._part("month"), 2, self._part("day")))
            case QuestionKind.ADDRESS:
                yield Line(self._part("postcode"), boxes=("〒", 3, "–", 4))
                yield Line(self._part("address"), rules=2)
            case QuestionKind.PHONE:
                yield Line(boxes=(11,))
            case QuestionKind.BANK:
                yield Line(self._part("bank"), boxes=(4, self._part("branch"), 3))
                yield Line(
                    self._part("type"), ticks=[gettext(form_values.ACCOUNT_TYPE_WORDS[each]) for each in ACCOUNT_TYPES]
                )
                yield Line(self._part("number"), boxes=(7,))
                yield Line(self._part("holder"), boxes=(_KANA,))
            case QuestionKind.YES_NO:
                yield Line(ticks=[gettext("Yes"), gettext("No")])
            case QuestionKind.CHOICE | QuestionKind.CHOICES:
                yield Line(ticks=[said(each.label, self.language) for each in question.options])
            case QuestionKind.AMOUNT:
                yield Line(boxes=(10, gettext("yen")))
            case QuestionKind.NUMBER:
                yield Line(
                    boxes=(len(str(question.most)) if question.most is not None and question.most < 10**9 else 6,)
                )
            case QuestionKind.FILE:
                yield Line(ticks=[gettext("A copy is attached")], label="")
            case QuestionKind.DECLARATION:
                yield Line(ticks=[gettext("I declare it")])
            case QuestionKind.LONG_TEXT:
                yield Line(rules=5)
            case _:
                yield Line(rules=1)

    def _part(self, part: str) -> str:
        return gettext(form_values.PARTS[part][0])
