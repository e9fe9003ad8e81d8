"""Links of programmes: lifted from the text, looked at politely, shown or replaced."""

from datetime import timedelta

import pytest

from tests.conftest import NOW
from todoke.bodies.models import Body
from todoke.common.actors import Actor
from todoke.gateways.strict_url import Outcome
from todoke.gateways.web_fetch import Fetched
from todoke.registry.models import LinkTarget, Program, ProgramLink, Revision
from todoke.registry.operations import link_checks, links, programs
from todoke.registry.queries import links as link_queries
from todoke.registry.queries.programs import find

PAGE = "https://www.example.lg.jp/a.html"
TEXT = {
    "name": "n",
    "summary": "s",
    "description": f"くわしくは\n案内;{PAGE}\nを見てください",
    "official_url": "https://www.example.lg.jp/b",
}


@pytest.fixture
def program(arakawa: Body, by: Actor) -> Program:
    return programs.approve(version=programs.create(body=arakawa, by=by, now=NOW, content=TEXT), by=by, now=NOW).program


def found(outcome: Outcome, content_hash: str | None = None) -> Fetched:
    return Fetched(outcome=outcome, status=None, final_url=PAGE, content_hash=content_hash)


def test_links_stand_beside_the_programme(program: Program) -> None:
    rows = {(row.field, row.target.url, row.title) for row in ProgramLink.objects.filter(program=program)}
    assert rows == {("description", PAGE, "案内"), ("official_url", "https://www.example.lg.jp/b", "")}


def test_links_follow_the_text(program: Program, by: Actor) -> None:
    version = programs.draft(program=program, content={"name": "n", "summary": "s"}, based_on=1, by=by, now=NOW)
    programs.approve(version=version, by=by, now=NOW)
    assert not ProgramLink.objects.filter(program=program).exists()


def test_ten_thousand_links_in_one_record(arakawa: Body, by: Actor) -> None:
    text = "\n".join(f"頁{n};https://www.example.lg.jp/{n}" for n in range(4000))
    made = links.of_content({"description": text, "remarks": text, "summary": text})
    assert len(made) == 10_000


def test_each_host_is_visited_one_link_at_a_time_with_a_pause(program: Program, by: Actor) -> None:
    pauses: list[float] = []
    targets = link_queries.due(now=NOW, limit=10)
    counts = link_checks.check(
        targets=targets, by=by, now=NOW, look=lambda target: found("ok", "h"), sleep=pauses.append
    )
    assert counts == {"ok": 2}
    assert pauses == [1.0]
    assert not link_queries.due(now=NOW, limit=10)
    assert len(link_queries.due(now=NOW + timedelta(days=8), limit=10)) == 2


def test_broken_only_after_two_misses_and_pages_are_made_anew(program: Program, by: Actor) -> None:
    target = LinkTarget.objects.get(url=PAGE)
    before = Revision.objects.get().value
    link_checks.write_down(seen=[(target, found("not_found"))], by=by, now=NOW)
    assert find(program.number).broken_links() == frozenset()
    assert Revision.objects.get().value == before
    link_checks.write_down(seen=[(target, found("not_found"))], by=by, now=NOW)
    assert find(program.number).broken_links() == {PAGE}
    assert Revision.objects.get().value == before + 1
    link_checks.confirm_works(target=target, body=program.body, by=by, now=NOW)
    assert find(program.number).broken_links() == frozenset()


def test_a_changed_page_waits_for_a_person(program: Program, by: Actor) -> None:
    target = LinkTarget.objects.get(url=PAGE)
    link_checks.write_down(seen=[(target, found("ok", "one"))], by=by, now=NOW)
    link_checks.write_down(seen=[(target, found("ok", "two"))], by=by, now=NOW)
    target.refresh_from_db()
    assert (target.content_hash, target.reviewed_hash) == ("two", "one")
    link_checks.confirm_source(target=target, body=program.body, by=by, now=NOW)
    target.refresh_from_db()
    assert target.reviewed_hash == "two"
