"""Questions about improvements: what is open, what is public, and what came of asking again."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet

from todoke.bodies.models import Body
from todoke.common.errors import NotFound
from todoke.people.models import Person
from todoke.voice.models import Group, Improvement, ImprovementStep, Subscription, Voice
from todoke.voice.rules import improving
from todoke.voice.rules.improving import Tally, Words
from todoke.voice.rules.kinds import About
from todoke.voice.rules.states import ASK_AGAIN_DAYS, ImprovementState

_OPEN = [each.value for each in improving.OPEN]


def words_of(improvement: Improvement) -> Words:
    """Its texts."""
    return Words(improvement.title, improvement.said, improvement.did, improvement.why_not)


def get(body: Body, pk: UUID) -> Improvement:
    """An improvement of this body; raises NotFound."""
    found = Improvement.objects.filter(body=body, pk=pk).select_related("body", "group").first()
    if found is None:
        raise NotFound(improvement=str(pk))
    return found


def of_body(body: Body, *, state: ImprovementState | None = None) -> QuerySet[Improvement]:
    """Every improvement of a body, newest change first; of one state."""
    found = Improvement.objects.filter(body=body).select_related("group")
    return found.filter(state=state.value) if state else found


def open_for(body: Body, about_kind: About | None = None, about: str = "") -> QuerySet[Improvement]:
    """What a body still works on, most urgent first; about one thing or about everything."""
    found = Improvement.objects.filter(body=body, state__in=_OPEN).select_related("group")
    if about_kind is not None:
        found = found.filter(about_kind=about_kind.value, about=about)
    return found.order_by(F("due_date").asc(nulls_last=True), "made_at", "id")


def late(body: Body, *, today: date) -> int:
    """How many open improvements are past the day that was promised."""
    return open_for(body).filter(due_date__lt=today).count()


def public_for(body: Body, about_kind: About | None = None, about: str = "") -> QuerySet[Improvement]:
    """What everybody may read, newest change first; about one thing or about everything of a body."""
    found = Improvement.objects.filter(body=body, public_from_at__isnull=False).select_related("body")
    return found.filter(about_kind=about_kind.value, about=about) if about_kind is not None else found


def public_states(about_kind: About, about: str) -> tuple[str, ...]:
    """The states of public improvements about something whose reference is one of a kind in all bodies, such as a programme's number."""
    rows = Improvement.objects.filter(about_kind=about_kind.value, about=about, public_from_at__isnull=False)
    return tuple(rows.order_by("state", "id").values_list("state", flat=True))


def public_bodies() -> Sequence[tuple[Body, int]]:
    """Bodies with public improvements, and how many, by key."""
    rows = Improvement.objects.filter(public_from_at__isnull=False).order_by().values_list("body").annotate(Count("pk"))
    counts = dict(rows)
    return [(each, counts[each.pk]) for each in Body.objects.filter(pk__in=counts).order_by("key")]


def steps_of(improvement: Improvement) -> Sequence[ImprovementStep]:
    """Its history, oldest first."""
    return list(improvement.steps.all())


def groups_of(improvement: Improvement) -> Sequence[UUID]:
    """Its group and every group that was merged into it."""
    if improvement.group_id is None:
        return ()
    found, newest = {improvement.group_id}, {improvement.group_id}
    while newest := set(Group.objects.filter(merged_into__in=newest).values_list("pk", flat=True)) - found:
        found |= newest
    return sorted(found)


def voices_of(improvement: Improvement) -> QuerySet[Voice]:
    """The voices that it answers: those of its group."""
    return Voice.objects.filter(body=improvement.body, group__in=groups_of(improvement))


def tally_of(improvement: Improvement) -> Tally:
    """What those who were asked again said."""
    if improvement.asked_again_at is None:
        return Tally()
    rows = voices_of(improvement).filter(asked_again_at=improvement.asked_again_at)
    return improving.tally(dict(rows.order_by().values_list("helped").annotate(Count("pk"))))


def to_ask_again(*, now: datetime) -> QuerySet[Improvement]:
    """What was done four weeks ago and nobody was asked about yet."""
    return Improvement.objects.filter(
        state=ImprovementState.DONE.value, asked_again_at=None, done_at__lte=now - timedelta(days=ASK_AGAIN_DAYS)
    ).select_related("body", "group").order_by("done_at", "id")  # fmt: skip


def asked_about(voice: Voice) -> Improvement | None:
    """The public improvement about which whoever spoke was asked again; None where they were not asked, or nothing of it is public."""
    if voice.asked_again_at is None or voice.group_id is None:
        return None
    above, newest = {voice.group_id}, voice.group_id
    while (into := Group.objects.filter(pk=newest).values_list("merged_into", flat=True).first()) and into not in above:
        above.add(into)
        newest = into
    return (
        Improvement.objects.filter(body=voice.body_id, group__in=above, asked_again_at=voice.asked_again_at)
        .filter(public_from_at__isnull=False).select_related("body").first()
    )  # fmt: skip


def asked_of(person: Person) -> Sequence[Voice]:
    """The voices of somebody signed in about which they were asked whether it got better, newest question first."""
    rows = Voice.objects.filter(person=person, asked_again_at__isnull=False).select_related("body")
    return list(rows.order_by("-asked_again_at", "id"))


def subscriptions_of(person: Person) -> Sequence[Subscription]:
    """What somebody wants to hear about, oldest first."""
    return list(Subscription.objects.filter(person=person).select_related("body"))


def subscribers(improvement: Improvement) -> QuerySet[Subscription]:
    """Who wants to hear about what this improvement is about, or about everything of its body."""
    about = Q(about_kind=improvement.about_kind, about=improvement.about)
    whole = Q(about_kind=About.BODY.value, about="")
    return Subscription.objects.filter(about | whole, body=improvement.body).select_related("person")
