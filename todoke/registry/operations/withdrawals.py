"""Taking a text out of the history and erasing it, where it should never have been published: personal data above all."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction

from todoke.bodies.operations import need_second_person, record
from todoke.common.actors import Actor
from todoke.common.errors import Refusal
from todoke.registry import search
from todoke.registry.models import Program, ProgramLink, ProgramVersion, ReceivedRecord
from todoke.registry.operations import publishing
from todoke.registry.rules.versions import State, Withdrawal


class NothingToWithdraw(Refusal):
    """None of the versions still holds a text."""

    code = "nothing_to_withdraw"


@transaction.atomic
def withdraw(
    *, program: Program, sequences: Iterable[int], reason: Withdrawal, by: Actor, now: datetime, note: str = "",
    asked_by: str = "",
) -> list[int]:  # fmt: skip
    """Erase what these versions of a programme say, and every version of it that says exactly the same; their sequences.

    Number, dates and authors stay. The record as received goes too, and what was learnt of the text for searching. Where
    residents see such a version now, they see nothing until another is published. ``note`` stands beside the ledger alone.
    Raises OwnChange where the body wants four eyes and nobody else asked (``asked_by``), NothingToWithdraw.
    """
    publishing.hold()
    (program,) = publishing.hold_programs([program.pk])
    need_second_person(bodies=[program.body_id], by=by, asked_by=asked_by)
    versions = _with_their_like(program, set(sequences))
    if not versions:
        raise NothingToWithdraw(number=program.number)
    texts = [version.content for version in versions]
    _erase_received(program, versions, now=now)
    for version in versions:
        version.content, version.reason = {}, ""
        version.withdrawn_at, version.withdrawn_by, version.withdrawn_reason = now, str(by), reason.value
        if version.state in {State.DRAFT, State.SUBMITTED, State.SCHEDULED}:
            version.state, version.decided_by, version.decided_at = State.DISCARDED.value, str(by), now
    ProgramVersion.objects.bulk_update(
        versions,
        ["content", "reason", "withdrawn_at", "withdrawn_by", "withdrawn_reason", "state", "decided_by", "decided_at"],
    )
    if program.live_id in {version.pk for version in versions}:
        _take_down(program, now=now)
    else:
        publishing.bump()
    search.forget(texts)
    done = sorted(version.sequence for version in versions)
    data: dict[str, object] = {"versions": done, "reason": reason.value}
    data |= {"asked_by": asked_by} if asked_by else {}
    record(
        body=program.body, by=by, at=now, action="program.withdraw", subject=f"program:{program.number}", data=data, note=note
    )  # fmt: skip
    return done


def _with_their_like(program: Program, sequences: set[int]) -> list[ProgramVersion]:
    held = list(ProgramVersion.objects.filter(program=program, withdrawn_at=None).order_by("sequence"))
    chosen = [version for version in held if version.sequence in sequences]
    return [version for version in held if any(version.content == each.content for each in chosen)]


def _erase_received(program: Program, versions: Sequence[ProgramVersion], *, now: datetime) -> None:
    """The records that these versions were made from, and those that came later and changed nothing.

    The digest stays: the same record, taken in once more, is known and changes nothing.
    """
    made = dict(
        ProgramVersion.objects.filter(program=program, change_set__isnull=False).values_list("change_set", "sequence")
    )
    chosen, sequence, doomed = {version.sequence for version in versions}, 0, []
    for pk, change_set in ReceivedRecord.objects.filter(program=program).order_by("id").values_list("pk", "change_set"):
        sequence = made.get(change_set, sequence)
        if sequence in chosen:
            doomed.append(pk)
    ReceivedRecord.objects.filter(pk__in=doomed).update(original="", repairs=[], problems=[], erased_at=now)


def _take_down(program: Program, *, now: datetime) -> None:
    """Show nothing of the programme, under a name that says nothing either."""
    publishing.make_live([(program, None)], at=now)
    ProgramLink.objects.filter(program=program).delete()
    left = ProgramVersion.objects.filter(program=program, withdrawn_at=None).order_by("-sequence").first()
    name = str(left.content.get("name", "")) if left else program.type.name if program.type else ""
    Program.objects.filter(pk=program.pk).update(name=(name or program.number)[:300])
