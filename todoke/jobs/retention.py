"""Deletes what was kept long enough: one rule a kind of content, in ``RULES``; the fact of deletion stays in the ledger.

A new kind of content is one line there: its table, the field that its time counts from, how long, and the path to the body in whose
ledger the deletion is told. ``manage.py retain`` runs them every night.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db.models import DateField, DateTimeField, Exists, Model, OuterRef, Q

from todoke.bodies import operations as bodies
from todoke.bodies.models import LedgerNote
from todoke.common.actors import Actor
from todoke.jobs import cosigning as cosigning_jobs
from todoke.jobs import sealed_strays
from todoke.notices import models as notices
from todoke.notices.queries import phishing
from todoke.people import models as people
from todoke.people.models.staff import SignInAttempt
from todoke.people.operations import sessions
from todoke.people.rules import personal
from todoke.procedures import models as procedures
from todoke.procedures.operations import counts, hand_over_files
from todoke.procedures.operations import files as form_files
from todoke.procedures.rules.states import HandOverState
from todoke.registry.operations import uploads
from todoke.surveys import models as surveys
from todoke.surveys.operations import responding
from todoke.surveys.rules.kinds import WaveState
from todoke.voice.operations import retiring as voices


@dataclass(frozen=True, slots=True)
class Keep:
    """How long rows of a table are kept."""

    model: type[Model]
    since: str
    after: timedelta
    #: Path to the body concerned (``person__body``); empty: the topmost body's ledger tells the deletion.
    body: str = ""
    only: Q = field(default_factory=Q)
    called: str = ""

    @property
    def name(self) -> str:
        """What the ledger calls it."""
        return self.called or self.model._meta.model_name or ""

    def run(self, *, by: Actor, now: datetime, dry: bool) -> int:
        """Delete what is due, or only count it."""
        before = now - self.after
        field = self.model._meta.get_field(self.since)
        assert isinstance(field, DateField)
        limit = before if isinstance(field, DateTimeField) else before.date()
        rows = self.model._default_manager.filter(self.only, **{f"{self.since}__lt": limit})
        if dry:
            return rows.count()
        return bodies.forget(rows=rows, name=self.name, body=self.body, before=before, by=by, now=now)


@dataclass(frozen=True, slots=True)
class Sweep:
    """Content that its own operation deletes, files among it."""

    name: str
    sweep: Callable[[datetime], int]

    def run(self, *, by: Actor, now: datetime, dry: bool) -> int:
        """Delete what is due."""
        return 0 if dry else self.sweep(now)


_RETAIN: Final = Actor("command:retain")
_HOUR: Final = timedelta(hours=1)
#: What no longer holds is kept so long, because somebody may ask about it (``people/rules/personal.py``).
_YEAR: Final = timedelta(days=personal.DAYS_AFTER_END)
#: A call that is asked again after so long is another one.
_MONTH: Final = timedelta(days=30)
#: A connector by which nothing went that is still here, and that gave out no places: those after it go on from there.
_NOTHING_WENT: Final = (
    Q(reached=0)
    & ~Q(Exists(procedures.HandOver._base_manager.filter(connector=OuterRef("pk"))))
    & ~Q(Exists(procedures.HandOverFile._base_manager.filter(connector=OuterRef("pk"))))
)
#: A case whose money is not ordered yet, or that the core system does not have yet, is not over.
_UNPAID: Final = procedures.Ruling._base_manager.filter(
    submission=OuterRef("pk"), pay_yen__gt=0, paid_order="", decided_at__isnull=False, dropped_at=None
)
_ON_ITS_WAY: Final = procedures.HandOver._base_manager.filter(
    submission=OuterRef("pk"), state__in=[HandOverState.DUE.value, HandOverState.FAILED.value]
)
#: Who was asked in a wave is nobody's business once it is over; how many they were, the wave keeps.
_WAVE_OVER: Final = Q(wave__state__in=[WaveState.CLOSED.value, WaveState.PUBLISHED.value])
#: Everything that is kept for a time only.
RULES: Final[tuple[Keep | Sweep, ...]] = (
    Keep(SignInAttempt, since="at", after=_HOUR),
    Keep(people.CodeTry, since="at", after=_HOUR),
    Keep(people.PasskeyChallenge, since="at", after=_HOUR),
    Keep(people.CounterCode, since="expires_at", after=_HOUR, body="body"),
    Keep(people.PersonFact, since="ended_at", after=_YEAR, body="body"),
    Keep(people.Relation, since="until_date", after=_YEAR, body="body"),
    Keep(people.HouseholdMember, since="until_date", after=_YEAR, body="body"),
    Keep(people.Protection, since="until_date", after=_YEAR, body="body"),
    Keep(people.Disclosure, since="until_date", after=_YEAR, body="body"),
    Keep(people.Reminder, since="made_at", after=_YEAR, body="body"),
    Keep(people.Invitation, since="expires_at", after=_YEAR, body="body"),
    Keep(people.Concern, since="closed_at", after=_YEAR, body="body"),
    Keep(people.Mandate, since="ended_at", after=_YEAR, body="body"),
    Keep(people.Mandate, since="until_date", after=_YEAR, body="body", called="mandate-over"),
    Keep(people.Consent, since="replaced_at", after=_YEAR, body="body"),
    Keep(people.Consent, since="withdrawn_at", after=_YEAR, body="body", called="consent-withdrawn"),
    Keep(people.Consent, since="until_date", after=_YEAR, body="body", called="consent-over"),
    Keep(people.DataRequest, since="answered_at", after=_YEAR, body="body"),
    Keep(people.CounterSession, since="ended_at", after=_YEAR, body="body"),
    Keep(notices.Notice, since="settled_at", after=_YEAR, body="body"),
    Keep(notices.Delivery, since="settled_at", after=_YEAR, body="body"),
    Keep(notices.Delivery, since="handed_at", after=_YEAR, body="body", called="delivery-handed"),
    Keep(notices.Letter, since="settled_at", after=_YEAR, body="body"),
    Keep(notices.LetterBatch, since="made_at", after=_YEAR, body="body"),
    Keep(notices.RollMember, since="until_date", after=_YEAR, body="body"),
    Keep(notices.SchoolLetter, since="sent_at", after=_YEAR, body="body"),
    Keep(notices.ReplySlip, since="answered_at", after=_YEAR, body="body"),
    Keep(notices.DoneReport, since="at", after=_YEAR, body="body"),
    Keep(notices.PhishingReport, since="at", after=phishing.KEPT),
    Keep(notices.AppLink, since="ended_at", after=_YEAR, body="body"),
    Keep(notices.NoticeHook, since="ended_at", after=_YEAR, body="body"),
    Keep(notices.NoticeOrder, since="at", after=_YEAR, body="body"),
    Keep(notices.NoticeCall, since="at", after=_MONTH, body="body"),
    Keep(notices.ContactAddress, since="ended_at", after=_YEAR, body="body"),
    Keep(notices.CallBack, since="handled_at", after=_YEAR, body="body"),
    Keep(
        notices.ContactAddress,
        since="added_at",
        after=timedelta(days=7),
        body="body",
        only=Q(confirmed_at=None, ended_at=None),
        called="address-unconfirmed",
    ),
    Keep(notices.AddressCode, since="asked_at", after=timedelta(days=7), body="body"),
    Keep(
        procedures.Submission,
        since="ended_at",
        after=_YEAR,
        body="body",
        only=Q(~Exists(_UNPAID), ~Exists(_ON_ITS_WAY)),
    ),
    Keep(procedures.PaymentOrder, since="made_at", after=_YEAR, body="body"),
    Keep(procedures.Payment, since="paid_at", after=_YEAR, body="body", only=Q(submission=None)),
    Keep(procedures.FilingCall, since="at", after=_MONTH, body="body"),
    Keep(procedures.HandOverFile, since="settled_at", after=_YEAR, body="body"),
    Keep(procedures.Connector, since="ended_at", after=_YEAR, body="body", only=_NOTHING_WENT),
    Keep(surveys.SurveyDraft, since="changed_date", after=_MONTH),
    Keep(surveys.KeyedSheet, since="keyed_at", after=_YEAR, body="body"),
    Keep(surveys.SurveyCase, since="withdrawn_at", after=_YEAR, body="body"),
    Keep(
        surveys.SurveyCase,
        since="given_date",
        after=2 * _YEAR,
        body="body",
        only=Q(shown_at=None),
        called="survey-case-never-shown",
    ),
    Sweep("survey-traces", lambda now: responding.stir(by=_RETAIN, now=now)),
    Sweep("draft-left", lambda now: counts.count_left(by=_RETAIN, now=now)),
    Keep(procedures.Draft, since="ends_at", after=timedelta(0), body="body", only=Q(filed_at=None)),
    Keep(procedures.Draft, since="filed_at", after=_MONTH, body="body", called="draft-filed"),
    Keep(surveys.SurveyInvitation, since="made_at", after=_YEAR, body="body", only=_WAVE_OVER),
    Keep(people.Person, since="ended_at", after=_YEAR, body="body"),
    Keep(people.Session, since="until_at", after=timedelta(days=sessions.KEPT_DAYS)),
    Keep(LedgerNote, since="at", after=timedelta(days=5 * 365), body="entry__body"),
    Sweep("voice-mark", lambda now: voices.sweep_marks(by=_RETAIN, now=now)),
    Sweep("voice-text", lambda now: voices.end_texts(by=_RETAIN, now=now)),
    Sweep("cosignature", lambda now: cosigning_jobs.settle(now=now)),
    Sweep("form-file", lambda now: form_files.sweep(by=_RETAIN, now=now)),
    Sweep("hand-over-file", lambda now: hand_over_files.sweep(by=_RETAIN, now=now)),
    Sweep("sealed-file", lambda now: sealed_strays.sweep(now=now)),
    Sweep("upload", lambda now: uploads.sweep(now=now, kept=timedelta(hours=settings.UPLOAD_KEPT_HOURS))),
)


def retain(*, by: Actor, now: datetime, dry: bool = False) -> Iterator[tuple[str, int]]:
    """Run every rule; what each deleted, or with ``dry`` would delete."""
    for rule in RULES:
        yield rule.name, rule.run(by=by, now=now, dry=dry)
