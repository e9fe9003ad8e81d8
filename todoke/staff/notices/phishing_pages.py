"""False notices at the desk: what was reported, as incidents; a warning in one step; its end in one step."""

from collections.abc import Sequence
from uuid import UUID

from django.http.response import HttpResponseBase

from todoke.common.errors import Refusal
from todoke.notices.models import PhishingWarning
from todoke.notices.operations import phishing as operations
from todoke.notices.queries import phishing as queries
from todoke.notices.rules.phishing import LONGEST_SENTENCE, Incident, WarningState, Way
from todoke.people.rules.roles import Act
from todoke.registry.rules.fields import N_
from todoke.staff.desk import Desk, page
from todoke.staff.lists import slice_of
from todoke.ui import genuine_words, messages, notice_codes

_STATES = {
    WarningState.WAITING: (N_("waits for a second person"), "waiting"),
    WarningState.SHOWN: (N_("shown to everybody"), "live"),
    WarningState.ENDED: (N_("ended"), "ended"),
}


@page(Act.VIEW)
def index(desk: Desk) -> HttpResponseBase:
    """Incidents, the largest first, and our warnings."""
    rows = slice_of(desk.request, queries.incidents_of(desk.body, now=desk.now))
    context = {
        "part": rows, "rows": [(each, _ways(each), _text(each)) for each in rows.rows], "written": notice_codes.written,
        "warnings": [(row, shown, _STATES[WarningState(row.state)]) for row, shown in _warnings(desk)],
    }  # fmt: skip
    return desk.render("notices/phishing.html", context)


def _warnings(desk: Desk) -> Sequence[tuple[PhishingWarning, genuine_words.Shown]]:
    found = queries.of_body(desk.body)
    return list(zip(found, genuine_words.warnings(found), strict=True))


def _ways(incident: Incident) -> list[object]:
    """How it came, as far as anybody said."""
    said = dict.fromkeys(report.way for report in incident.reports if report.way)
    return [messages.say(genuine_words.WAYS[Way(way)]) for way in said]


def _text(incident: Incident) -> str:
    """The longest text of an incident."""
    return max((report.text for report in incident.reports), key=len)


@page(Act.VIEW)
def show(desk: Desk, incident: UUID) -> HttpResponseBase:
    """One incident: its codes and texts."""
    found = queries.incident(desk.body, incident, now=desk.now)
    codes = sorted({report.code for report in found.reports if report.code})
    context = {
        "incident": found, "ways": _ways(found), "codes": [notice_codes.written(code) for code in codes[:50]], "more": len(codes) - 50,
        "texts": list(dict.fromkeys(report.text for report in found.reports if report.text))[:10],
    }  # fmt: skip
    return desk.render("notices/incident.html", context)


@page(Act.WRITE, methods=("POST",))
def close(desk: Desk, incident: UUID) -> HttpResponseBase:
    """An incident was dealt with."""
    found = queries.incident(desk.body, incident, now=desk.now)
    keys = [UUID(report.key) for report in found.reports]
    operations.close(body=desk.body, reports=keys, by=desk.actor, now=desk.now)
    return desk.go("phishing", N_("Dealt with."))


@page(Act.WRITE, methods=("GET", "POST"))
def warn(desk: Desk) -> HttpResponseBase:
    """Warn everybody: how it comes, and a sentence of our own where we want one."""
    sent = desk.request.POST
    way = next((each for each in Way if each.value == (sent.get("way") or desk.request.GET.get("way"))), None)
    sentences = {language: sent.get(f"sentence_{language}", "") for language in operations.LANGUAGES}
    errors: list[tuple[str, object]] = []
    if desk.request.method == "POST":
        if way is None:
            errors = [("id_way", messages.tell("report_way_missing"))]
        else:
            try:
                made = operations.warn(
                    body=desk.body, way=way, sentences=sentences, may_show=desk.may_publish, by=desk.actor, now=desk.now
                )
            except operations.WarningInvalid as refusal:
                errors = _shown(refusal)
            else:
                shown = made.state == WarningState.SHOWN
                said = N_("Everybody sees the warning now.") if shown else N_("The warning waits for a second person.")
                return desk.go("phishing", said)
    context = {
        "ways": genuine_words.ways(), "way": way.value if way else "", "sentences": sentences, "longest": LONGEST_SENTENCE, "errors": errors,
        "error_of": dict(errors),
    }  # fmt: skip
    return desk.render("notices/warn.html", context, status=422 if errors else 200)


def _shown(refusal: Refusal) -> list[tuple[str, object]]:
    problems = refusal.data["problems"]
    assert isinstance(problems, dict)
    return [(f"id_{name}", messages.tell(code)) for name, code in problems.items()]


@page(Act.APPROVE, methods=("POST",))
def approve(desk: Desk, warning: UUID) -> HttpResponseBase:
    """Show a warning that waits."""
    operations.approve_warning(warning=queries.warning(desk.body, warning), by=desk.actor, now=desk.now)
    return desk.go("phishing", N_("Everybody sees the warning now."))


@page(Act.WRITE, methods=("POST",))
def end(desk: Desk, warning: UUID) -> HttpResponseBase:
    """Take a warning away from every page."""
    operations.end_warning(warning=queries.warning(desk.body, warning), by=desk.actor, now=desk.now)
    return desk.go("phishing", N_("The warning is gone from every page."))
