"""False notices: noting a code that nobody issued, what its finder adds, closing what was dealt with, and warning everybody in one step."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q

from todoke.bodies import operations as bodies
from todoke.bodies.models import Body
from todoke.common import individual_numbers
from todoke.common.actors import Actor
from todoke.common.clock import TOKYO
from todoke.common.errors import Conflict, Invalid
from todoke.common.sealed_fields import indexes
from todoke.notices.models import PhishingReport, PhishingWarning
from todoke.notices.rules.phishing import LONGEST_SENTENCE, ReportState, WarningState, Way, masked
from todoke.registry.operations.publishing import refresh_pages

LANGUAGES: Final = ("ja", "ja-simple", "en")


class WarningInvalid(Invalid):
    """The warning cannot be written so; ``problems`` maps each field to a code."""

    code = "warning_invalid"


class WarningMoved(Conflict):
    """Somebody else has shown or ended it since."""

    code = "warning_moved"


def note(*, code: str, way: Way | None, now: datetime) -> str:
    """That somebody asked about a code that nobody issued: one row for it a day; its key. Part of ``genuine.check_code``."""
    day = now.astimezone(TOKYO).date()
    same = Q(code_index__in=indexes(PhishingReport, "code_index", code), day_date=day, has_text=False)
    held = PhishingReport.objects.filter(same, state=ReportState.OPEN.value).only("pk").first()
    if held is None:
        return str(
            PhishingReport.objects.create(code=code, way=way.value if way else "", day_date=day, at=now).pk
        )  # fmt: skip
    PhishingReport.objects.filter(pk=held.pk).update(times=F("times") + 1, at=now)
    return str(held.pk)


@transaction.atomic
def tell_more(*, report: UUID, body: Body, way: Way, text: str, by: Actor, now: datetime) -> bool:
    """What a finder adds about a code that was just asked for: how it came and, masked, what it says, for the desk of the body in whose name it came.

    False: there is no such report any more. A text with a 個人番号 keeps nothing of it.
    """
    held = PhishingReport.objects.select_for_update().filter(pk=report, state=ReportState.OPEN.value).first()
    if held is None:
        return False
    plain = "" if individual_numbers.offers_one(text) else masked(text)
    if held.times > 1:  # others asked for the same code today: their count stays where it is
        PhishingReport.objects.filter(pk=held.pk).update(times=F("times") - 1)
        held = PhishingReport(code=held.code, day_date=now.astimezone(TOKYO).date())
    held.body, held.way, held.text, held.has_text, held.at = body, way.value, plain, bool(plain), now
    held.save()
    return True


@transaction.atomic
def close(*, body: Body, reports: Sequence[UUID], by: Actor, now: datetime) -> int:
    """An incident was dealt with; how many reports of it were open. Reports of other bodies' desks stay open."""
    mine = PhishingReport.objects.filter(Q(body=body) | Q(body=None), pk__in=reports, state=ReportState.OPEN.value)
    closed = mine.update(state=ReportState.CLOSED.value, closed_by=str(by), closed_at=now)
    if closed:
        bodies.record(
            body=body, by=by, at=now, action="phishing.close", subject=f"report:{min(map(str, reports))}", data={"count": closed}
        )  # fmt: skip
    return closed


@transaction.atomic
def warn(
    *, body: Body, way: Way, sentences: Mapping[str, str], may_show: bool, by: Actor, now: datetime
) -> PhishingWarning:
    """Write a warning: shown at once by whoever may, else, and where the body wants four eyes, it waits for another. Raises WarningInvalid."""
    said = {language: sentences.get(language, "").strip() for language in LANGUAGES}
    problems = {
        f"sentence_{language}": "warning_too_long" if len(text) > LONGEST_SENTENCE else "text_unusable"
        for language, text in said.items()
        if len(text) > LONGEST_SENTENCE or "\0" in text
    }
    if problems:
        raise WarningInvalid(problems=problems)
    shows = may_show and not (body.four_eyes and by.user_id is not None)
    if shows:
        refresh_pages()  # first, as everywhere: the registry's row before the ledger's
    made = PhishingWarning.objects.create(
        body=body, way=way.value, sentences={language: text for language, text in said.items() if text}, written_by=str(by), written_at=now
    )  # fmt: skip
    bodies.record(body=body, by=by, at=now, action="warning.write", subject=str(made), data={"way": way.value})
    if shows:
        return _show(made, by=by, now=now)
    return made


@transaction.atomic
def approve_warning(*, warning: PhishingWarning, by: Actor, now: datetime) -> PhishingWarning:
    """Show a warning that waits; where the body wants four eyes, by another than its writer. Raises OwnChange, WarningMoved."""
    refresh_pages()
    held = _hold(warning, WarningState.WAITING)
    bodies.need_second_person(bodies=[held.body_id], by=by, asked_by=held.written_by)
    return _show(held, by=by, now=now)


@transaction.atomic
def end_warning(*, warning: PhishingWarning, by: Actor, now: datetime) -> PhishingWarning:
    """Take a warning away, at once and from every page; or drop one that waits. Raises WarningMoved."""
    refresh_pages()
    held = _hold(warning, WarningState.SHOWN, WarningState.WAITING)
    held.state, held.ended_by, held.ended_at = WarningState.ENDED.value, str(by), now
    held.save(update_fields=["state", "ended_by", "ended_at"])
    bodies.record(body=held.body, by=by, at=now, action="warning.end", subject=str(held))
    return held


def _hold(warning: PhishingWarning, *states: WarningState) -> PhishingWarning:
    held = PhishingWarning.objects.select_for_update(of=("self",)).select_related("body").get(pk=warning.pk)
    if held.state not in states:
        raise WarningMoved
    return held


def _show(warning: PhishingWarning, *, by: Actor, now: datetime) -> PhishingWarning:
    warning.state, warning.shown_by, warning.shown_at = WarningState.SHOWN.value, str(by), now
    warning.save(update_fields=["state", "shown_by", "shown_at"])
    bodies.record(
        body=warning.body, by=by, at=now, action="warning.show", subject=str(warning), data={"written_by": warning.written_by}
    )  # fmt: skip
    return warning
