"""Fills the queues of one town, so that no staff page is looked at empty: `manage.py shell -c "…; print(fill())"`."""

import json
import secrets
from datetime import timedelta
from typing import Any

from todoke.bodies.models import Body
from todoke.common import clock
from todoke.common.actors import Actor
from todoke.eligibility.operations import rules
from todoke.notices.operations import rolls, school_letters
from todoke.notices.rules.slips import Asking, Question
from todoke.procedures.operations import counts, forms
from todoke.procedures.queries.building import stamp_of
from todoke.procedures.rules import editing
from todoke.procedures.rules.definition import Audience
from todoke.procedures.rules.states import Channel, Happening
from todoke.registry.models import (
    ChangeSet,
    LinkTarget,
    OverrideFlag,
    Program,
    ProgramVersion,
    QuarantinedRecord,
    Upload,
)
from todoke.registry.operations import numbers, programs, requests, types, withdrawals
from todoke.registry.queries import queues
from todoke.registry.queries.versions import central_of
from todoke.registry.rules.numbers import slug
from todoke.registry.rules.requests import Asked
from todoke.registry.rules.versions import Offering, Withdrawal

BODY = "133612"
BY = Actor("somebody")
LONG = "とても長い名前の制度（離島に住む人が本土の病院に通うときの交通費と宿泊費の助成）" * 2


def fill() -> str:
    """A draft handed over, a scheduled one, one of each state and one of each thing that waits; what they are, as JSON."""
    body, now = Body.objects.get(key=BODY), clock.now()
    live = list(Program.objects.filter(body=body, live__isnull=False).exclude(type=None).order_by("number"))
    waiting = _draft(live[0], summary="新しい概要。https://www.example.lg.jp/" + "a" * 120, name=LONG)
    programs.submit(version=waiting, by=BY, now=now)
    scheduled = _draft(live[1], remarks="来月から")
    programs.approve(version=scheduled, by=BY, now=now, publish_at=now + timedelta(days=20))
    programs.approve(version=_draft(live[2], Offering.ENDED), by=BY, now=now)
    absent = programs.declare_not_offered(
        body=body, type=queues.types_not_used(body)[0], by=BY, now=now, note="島では行っていません。"
    )
    programs.approve(version=absent, by=BY, now=now)
    former = live[3].number
    present = numbers.renumber(program=live[3], number="133612-000777-1", by=BY, now=now).number
    Program.objects.filter(pk__in=[program.pk for program in live[5:8]]).update(
        reviewed_date=now.date() - timedelta(days=500)
    )
    record = _hold_back(body)
    erased, ruled = _withdraw(live[8]), _rule(live[9])
    found = {
        "waiting": slug(live[0].number), "waiting_version": waiting.sequence, "scheduled": slug(live[1].number),
        "scheduled_version": scheduled.sequence, "ended": slug(live[2].number), "absent": slug(absent.program.number),
        "flagged": slug(live[4].number), "former": former, "plain": present, "broken": _break_links(body), "record": record.pk,
        "change_set": record.change_set_id, **_uploads(body),
        "erased": slug(erased.number), "ruled": slug(ruled.number), "requests": _ask(body, live[8], record.change_set),
    }  # fmt: skip
    _change_central_text(live[4])
    found |= _class(body) | _forms(body)
    return json.dumps(found)


def _class(body: Body) -> dict[str, str]:
    """A class with a letter that waits for a second person."""
    now = clock.now()
    roll = rolls.open_roll(body=body, school="海の見える丘の上の小学校", name="1年1組", phone="", by=BY, now=now)
    question = Question(Asking.CHOICE, {"ja": LONG}, ({"ja": LONG[:60]}, {"ja": "行きません"}))
    letter = school_letters.write(
        roll=roll, texts={"ja": {"title": "遠足のお知らせ", "text": LONG}}, questions=[question], answer_by=now.date() + timedelta(days=9), by=BY, now=now
    )  # fmt: skip
    return {"roll": str(roll.pk), "school_letter": str(letter.pk)}


def _rule(program: Program) -> Program:
    """A programme with a rule of its own that holds, a later one that is to begin, and the withdrawal that waits."""
    now, label = clock.now(), {"ja": "小学校に入る前の子ども"}
    for days, text in ((-30, "fiscal_year_age <= 6"), (120, "fiscal_year_age <= 9")):
        version = rules.propose(
            document={"when": [{"text": text, "label": label}]}, program=program, effective_from=now.date() + timedelta(days=days),
            by=BY, now=now, body=program.body,
        )  # fmt: skip
        rules.approve(version=version, by=Actor("second"), now=now, body=program.body)
    rules.propose_withdrawal(
        program=program, effective_from=now.date(), by=BY, now=now, body=program.body, reason="条例の改正"
    )
    return program


def _withdraw(program: Program) -> Program:
    """A programme whose second text should never have been published, and is gone."""
    for text in ("090-1234-5678", "なし"):
        programs.approve(version=_draft(program, remarks=text), by=BY, now=clock.now())
    sequence = ProgramVersion.objects.filter(program=program, content__remarks="090-1234-5678").get().sequence
    withdrawals.withdraw(program=program, sequences=[sequence], reason=Withdrawal.PERSONAL_DATA, by=BY, now=clock.now())
    return program


def _ask(body: Body, program: Program, change_set: ChangeSet) -> list[int]:
    """What waits for a second person: an undo, a withdrawal, the end of the rule."""
    now, data = clock.now(), {"sequences": [1], "reason": "rights", "note": "写真の著作権"}
    asked = (
        requests.ask(body=body, kind=Asked.UNDO, by=BY, now=now, change_set=change_set),
        requests.ask(body=body, kind=Asked.WITHDRAW, by=BY, now=now, program=program, data=data),
        requests.ask(body=body, kind=Asked.TWO_EYES, by=BY, now=now),
    )
    return [each.pk for each in asked]


def _draft(program: Program, offering: Offering = Offering.OFFERED, **changed: str) -> ProgramVersion:
    newest = programs.newest_version(program)
    assert newest is not None
    content = {**newest.content, **changed}
    return programs.draft(
        program=program, content=content, based_on=newest.sequence, by=BY, now=clock.now(), offering=offering, reason="年度の更新"
    )  # fmt: skip


def _forms(body: Body) -> dict[str, str]:
    """A draft of a form with faults, and one of two versions of which the first was filled in."""
    now = clock.now()
    words = {"ja": LONG[:60], "ja-simple": "{長|なが}い ことば", "en": "Long words"}
    asked: list[dict[str, Any]] = [
        {"kind": "name", "label": words},
        {"kind": "yes_no", "label": {"ja": "島に住んでいますか"}},
        {"kind": "file", "label": words, "most": 30, "show_if": "q2"},
    ]
    document: dict[str, Any] = {"title": words, "pages": [{"key": f"p{at}", "questions": [{"key": f"q{at}", **each}]} for at, each in enumerate(asked, start=1)]}  # fmt: skip
    document |= {"groups": [{"key": "g1", "label": words, "most": 3}]}
    document["pages"].append(
        {"key": "p4", "group": "g1", "questions": [{"key": "q4", "kind": "long_text", "label": words}]}
    )
    version = forms.make(body=body, name=LONG[:60], audience=Audience.RESIDENT, document=document, by=BY, now=now)
    for _ in range(2):
        version = forms.propose(version=version, stamp=stamp_of(version), by=BY, now=now)
        version = forms.publish(version=version, from_date=now.date(), by=BY, now=now)
        for happening, reason, many in ((Happening.SHOWN, "", 120), (Happening.RETURNED, "unreadable", 30), (Happening.LEFT, "", 3)):  # fmt: skip
            counts.count(version=version, question="q3", happening=happening, reason=reason, channel=Channel.WEB, day=now.date(), more=many, by=BY)  # fmt: skip
        version = forms.begin(procedure=version.procedure, by=BY, now=now)
    other = forms.make(body=body, name="書きかけの様式", audience=Audience.RESIDENT, document=document, by=BY, now=now)
    broken = editing.move_page(document, "p3", editing.UP)
    forms.save(version=other, document=broken, stamp=stamp_of(other), by=BY, now=now)
    return {"form": other.procedure.key, "published_form": version.procedure.key}


def _change_central_text(program: Program) -> None:
    """Its type says something new, also where the programme has its own text."""
    assert program.live is not None
    kind = program.type
    assert kind is not None
    own = next(name for name in ("summary", "target_persons", "description") if program.live.content.get(name))
    central = central_of(kind)
    changed = {
        **central,
        own: f"{central.get(own, '')} 毎年の届出は要りません。",
        "remarks": "毎年の届出は要りません。",
    }
    types.revise(type=kind, content=changed, by=BY, now=clock.now())
    assert OverrideFlag.objects.filter(program=program, field=own, resolved_at=None).exists()


def _break_links(body: Body) -> str:
    """One link is gone and one page changed; a programme with the broken one."""
    gone, changed = LinkTarget.objects.filter(uses__program__body=body).order_by("url").distinct()[:2]
    LinkTarget.objects.filter(pk=gone.pk).update(gone_count=2, status=404, checked_at=clock.now())
    LinkTarget.objects.filter(pk=changed.pk).update(content_hash="b", reviewed_hash="a", checked_at=clock.now())
    return slug(Program.objects.filter(body=body, links__target=gone)[:1].get().number)


def _uploads(body: Body) -> dict[str, str]:
    """A file that a worker is busy with, one that was read and one that cannot be read; the first two by their tokens."""
    now = clock.now()
    line = {"position": 1, "outcome": "new", "number": "", "name": LONG, "repairs": [], "problems": []}
    changed = {
        **line,
        "outcome": "changed",
        "changes": [["summary", "前の概要", LONG], ["cost", None, "300円"]],
        "more_changes": 3,
    }
    found = json.dumps({"format": "tokyo", "counts": {"new": 1, "changed": 1}, "lines": [line, changed]})
    rows: list[dict[str, object]] = [
        {"state": "due", "lease": "x", "lease_ends_at": now + timedelta(days=1)},
        {"state": "ready", "found": found},
        {"state": "refused", "code": "upload_too_slow", "data": {"minutes": 5}},
    ]
    busy, read, refused = (
        Upload.objects.create(
            token=secrets.token_hex(16), body=body, kind="import", name=LONG[:60], by=str(BY), at=now, size=1, sha256="", due_at=now, **row
        ).token
        for row in rows
    )  # fmt: skip
    return {"upload_busy": busy, "upload_read": read, "upload_refused": refused}


def _hold_back(body: Body) -> QuarantinedRecord:
    """A record of an import that could not be understood."""
    done = ChangeSet.objects.create(
        body=body, kind="import", by=str(BY), at=clock.now(), file_name="registry.json", counts={"quarantined": 1}
    )
    reason = {"code": "unknown_body", "field": "organization", "original": "ほかの町", "data": {}}
    return QuarantinedRecord.objects.create(
        change_set=done, body=body, position=7, format="tokyo", number="psid3.0+9999+1+UM24", digest="d", reasons=[reason],
        original='{"institutionName": {}, "x": "' + "長" * 300 + '"}',
    )  # fmt: skip
