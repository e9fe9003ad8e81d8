"""Reports of false notices at a desk, and the warning that everybody sees in one step."""

import random
from datetime import timedelta
from uuid import UUID

import pytest

from tests.conftest import NOW
from todoke.bodies.models import Body, LedgerEntry
from todoke.common.actors import SYSTEM, Actor
from todoke.common.errors import OwnChange
from todoke.jobs import retention
from todoke.notices.models import PhishingReport
from todoke.notices.operations import genuine, phishing
from todoke.notices.queries import phishing as queries
from todoke.notices.rules import codes
from todoke.notices.rules.phishing import LONGEST_SENTENCE, Way

ONE, TWO, ANYBODY = Actor("staff:1", 1), Actor("staff:2", 2), Actor("anybody")
_CHANCE = random.Random(21)


def report(source: str, code: str = "") -> UUID:
    typed = code or codes.make(_CHANCE.choice)
    return UUID(genuine.check_code(typed=typed, source=source, by=ANYBODY, now=NOW).report)


def tell(key: UUID, body: Body, text: str) -> bool:
    return phishing.tell_more(report=key, body=body, way=Way.SMS, text=text, by=ANYBODY, now=NOW)


def test_a_burst_is_one_incident_and_closed_in_one_step(arakawa: Body, chofu: Body) -> None:
    keys = [report(f"192.0.2.{place}") for place in range(30)]
    (incident,) = queries.incidents_of(arakawa, now=NOW)
    assert (incident.times, incident.codes) == (30, 30)
    assert phishing.close(body=arakawa, reports=keys, by=ONE, now=NOW) == 30
    assert not queries.incidents_of(chofu, now=NOW)
    entry = LedgerEntry.objects.get(action="phishing.close")
    assert entry.data == {"count": 30}


def test_what_a_finder_adds_is_masked_and_for_one_desk(arakawa: Body, chofu: Body) -> None:
    key = report("192.0.2.1")
    assert tell(key, arakawa, "佐藤様 https://evil.example/x?y=1 へ 090-1234-5678")
    (incident,) = queries.incidents_of(arakawa, now=NOW)
    assert incident.reports[0].text == "○○様 [evil.example/…] へ ####"
    assert not queries.incidents_of(chofu, now=NOW)
    assert phishing.close(body=chofu, reports=[key], by=TWO, now=NOW) == 0
    assert not tell(UUID(int=7), arakawa, "x"), "a report that nobody made"


def test_what_one_adds_takes_no_count_from_others(arakawa: Body) -> None:
    code = codes.make(_CHANCE.choice)
    keys = [report(f"192.0.2.{place}", code) for place in range(3)]
    assert tell(keys[0], arakawa, "児童手当の確認")
    assert sum(row.times for row in PhishingReport.objects.all()) == 3
    (incident,) = queries.incidents_of(arakawa, now=NOW)
    assert (incident.times, incident.codes, len(incident.reports)) == (3, 1, 2)


def test_an_individual_number_is_not_kept(arakawa: Body) -> None:
    key = report("192.0.2.1")
    assert tell(key, arakawa, "マイナンバーは 123456789018 です")
    assert not PhishingReport.objects.get().has_text


def test_reports_go_after_a_month(arakawa: Body) -> None:
    report("192.0.2.1")
    list(retention.retain(by=SYSTEM, now=NOW + timedelta(days=29)))
    assert PhishingReport.objects.count() == 1
    list(retention.retain(by=SYSTEM, now=NOW + timedelta(days=31)))
    assert not PhishingReport.objects.exists()


def test_a_warning_is_shown_in_one_step_and_ended_in_one(arakawa: Body, chofu: Body) -> None:
    made = phishing.warn(
        body=arakawa, way=Way.SMS, sentences={"ja": " 口座は聞きません。 "}, may_show=True, by=ONE, now=NOW
    )
    assert queries.shown() == queries.shown(arakawa) == [made]
    assert made.sentences == {"ja": "口座は聞きません。"}
    assert not queries.shown(chofu)
    phishing.end_warning(warning=made, by=ONE, now=NOW)
    assert not queries.shown()
    with pytest.raises(phishing.WarningMoved):
        phishing.end_warning(warning=made, by=ONE, now=NOW)
    assert list(LedgerEntry.objects.filter(action__startswith="warning.").values_list("action", flat=True)) == [
        "warning.write", "warning.show", "warning.end",
    ]  # fmt: skip


def test_where_four_eyes_are_wanted_another_person_shows_it(arakawa: Body) -> None:
    arakawa.four_eyes = True
    arakawa.save()
    made = phishing.warn(body=arakawa, way=Way.MAIL, sentences={}, may_show=False, by=ONE, now=NOW)
    assert not queries.shown()
    with pytest.raises(OwnChange):
        phishing.approve_warning(warning=made, by=ONE, now=NOW)
    phishing.approve_warning(warning=made, by=TWO, now=NOW)
    assert len(queries.shown()) == 1
    with pytest.raises(phishing.WarningMoved):
        phishing.approve_warning(warning=made, by=TWO, now=NOW)


def test_a_sentence_is_short(arakawa: Body) -> None:
    with pytest.raises(phishing.WarningInvalid) as refusal:
        phishing.warn(
            body=arakawa, way=Way.MAIL, sentences={"en": "x" * (LONGEST_SENTENCE + 1)}, may_show=True, by=ONE, now=NOW
        )
    assert refusal.value.data["problems"] == {"sentence_en": "warning_too_long"}
