"""Sheets of paper: which edition was printed, what was keyed once, and the second look by which a sheet becomes a response of nobody."""

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Max

from todoke.bodies import operations as bodies
from todoke.bodies.models import Body
from todoke.common import reach
from todoke.common.actors import Actor
from todoke.common.clock import TOKYO
from todoke.common.errors import Invalid, Refusal
from todoke.people.rules import proof_codes
from todoke.surveys.models import KeyedSheet, SheetEdition, SurveyInvitation, Wave
from todoke.surveys.operations import responding
from todoke.surveys.operations.responding import AnsweredAlready, AnswersInvalid, CodeNeeded, NothingAnswered
from todoke.surveys.queries import editions, places, waves
from todoke.surveys.rules import answering
from todoke.surveys.rules.kinds import Mode

#: What a response says of itself that figures may want to leave out.
OLD_SHEET, KEYED_ONCE = "old_sheet", "keyed_once"
#: Signs of a number that staff write on a sheet that has none.
_SHORT = 6


class SheetKeyed(Refusal):
    """This sheet was keyed once already and waits for a second look."""

    code = "survey_sheet_keyed"


class SamePerson(Refusal):
    """Whoever keyed a sheet is not the one who looks a second time."""

    code = "survey_same_person"
    status = 403


class SheetOutdated(Invalid):
    """Nothing that stands on this sheet is asked in its wave any more."""

    code = "survey_sheet_outdated"


@dataclass(frozen=True, slots=True)
class Keyed:
    """What somebody typed from a sheet."""

    answers: Mapping[str, object]
    language: str = "ja"
    by_machine: int = 0


@transaction.atomic
def print_edition(*, wave: Wave, by: Actor, now: datetime) -> SheetEdition:
    """The edition that has what the wave asks now; a new one with the next number where it was changed since."""
    if found := editions.present(wave):
        return found
    Wave.objects.select_for_update().get(pk=wave.pk)
    versions = [each.version for each in waves.questions_of(wave)]
    last = SheetEdition.objects.filter(wave=wave).aggregate(last=Max("number"))["last"] or 0
    made, _ = SheetEdition.objects.get_or_create(
        wave=wave, fingerprint=editions.fingerprint(versions), defaults={"number": last + 1, "versions": versions, "made_at": now}
    )  # fmt: skip
    return made


def _answers(edition: SheetEdition, given: Mapping[str, object]) -> dict[str, object]:
    """What of a sheet its wave takes, checked. Raises SheetOutdated, AnswersInvalid, NothingAnswered."""
    asked = [each.asked for each in editions.printed(edition) if each.taken]
    if not asked:
        raise SheetOutdated
    kept, problems = answering.check(given, asked)
    if problems:
        raise AnswersInvalid(problems={key: found.problem for key, found in problems.items()})
    if not kept:
        raise NothingAnswered
    return kept


@transaction.atomic
def key_once(*, body: Body, edition: SheetEdition, number: str, keyed: Keyed, by: Actor, now: datetime) -> KeyedSheet:
    """Keep a sheet as it was keyed, until somebody else looks. Raises WaveNotOpen, NumberUnknown, CodeNeeded, AnsweredAlready, SheetKeyed and what is wrong with it."""
    wave = edition.wave
    responding.refuse_closed(wave=wave, mode=Mode.PAPER, today=now.astimezone(TOKYO).date())
    if number:
        place = places.of_number(wave, number)
        if place.used_at is not None:
            raise AnsweredAlready
        number = place.number
    elif not wave.open_link:
        raise CodeNeeded
    else:
        number = proof_codes.make(secrets.choice, length=_SHORT)
    made = KeyedSheet(
        body=body, wave=wave, edition=edition, number=number, answers=_answers(edition, keyed.answers), language=keyed.language,
        keyed_by=by.label, keyed_at=now, by_machine=keyed.by_machine,
    )  # fmt: skip
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError as error:
        raise SheetKeyed from error
    bodies.record(
        body=made.body, by=by, at=now, action="survey.sheet_key", subject=str(wave),
        data={"edition": edition.number, "by_machine": keyed.by_machine},
    )  # fmt: skip
    return made


@transaction.atomic
def key_again(
    *, sheet: KeyedSheet, keyed: Keyed, mask: Callable[[str], str], by: Actor, now: datetime
) -> Sequence[str]:
    """What a second person keyed without seeing the first entry: the questions that differ; where none does, the sheet is taken. Raises SamePerson."""
    if sheet.keyed_by == by.label:
        raise SamePerson
    differs = answering.differences(sheet.answers, _answers(sheet.edition, keyed.answers))
    bodies.record(
        body=sheet.body, by=by, at=now, action="survey.sheet_compare", subject=str(sheet.wave), data={"differs": differs}
    )  # fmt: skip
    if not differs:
        _take(sheet, sheet.answers, mask, by, now)
    return differs


@transaction.atomic
def settle(
    *, sheet: KeyedSheet, answers: Mapping[str, object], mask: Callable[[str], str], by: Actor, now: datetime
) -> None:
    """Take a sheet as the second person decided, the paper in hand. Raises SamePerson and what is wrong with it."""
    if sheet.keyed_by == by.label:
        raise SamePerson
    _take(sheet, _answers(sheet.edition, answers), mask, by, now)


@transaction.atomic
def take_unseen(*, sheet: KeyedSheet, mask: Callable[[str], str], by: Actor, now: datetime) -> None:
    """Take a sheet that nobody looked at a second time; its response says so."""
    _take(sheet, sheet.answers, mask, by, now, doubtful=KEYED_ONCE)


@transaction.atomic
def drop(*, sheet: KeyedSheet, by: Actor, now: datetime) -> None:
    """Throw away what was keyed: the wrong sheet, or keyed by mistake; the paper can be keyed anew."""
    wave, body = sheet.wave, sheet.body
    if not KeyedSheet.objects.filter(pk=sheet.pk).delete()[0]:
        raise places.SheetGone
    bodies.record(body=body, by=by, at=now, action="survey.sheet_drop", subject=str(wave))


def _take(
    sheet: KeyedSheet, answers: Mapping[str, object], mask: Callable[[str], str], by: Actor, now: datetime, doubtful: str = ""
) -> None:  # fmt: skip
    """Make the response, and forget the sheet. Of two at the same moment one finds it gone."""
    if not KeyedSheet.objects.filter(pk=sheet.pk).delete()[0]:
        raise places.SheetGone
    with reach.within(reach.EVERYTHING):
        place = SurveyInvitation.objects.filter(wave=sheet.wave, number=sheet.number).first()
    whole = all(each.taken for each in editions.printed(sheet.edition))
    responding.answer(
        wave=sheet.wave, mode=Mode.PAPER, answers=answers, language=sheet.language, mask=mask, by=by, now=now, invitation=place,
        doubtful=doubtful or ("" if whole else OLD_SHEET),
    )  # fmt: skip
