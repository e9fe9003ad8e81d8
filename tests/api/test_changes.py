"""A copy that follows the feed of changes equals the full list, whatever happened and whenever it asked."""

import random
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tests.api.conftest import Publish
from tests.conftest import NOW
from tests.eligibility.conftest import SECOND
from todoke.bodies.models import Body
from todoke.common.actors import Actor
from todoke.eligibility.models import RuleTemplate
from todoke.eligibility.operations import rules
from todoke.eligibility.queries import rules as ruled
from todoke.registry.models import Program, ProgramType
from todoke.registry.operations import numbers, programs, publishing, types
from todoke.registry.rules.versions import Offering


class Follower:
    """An app that holds programmes by number and follows the feed a page at a time."""

    def __init__(self, client: Client, limit: int, since: str = "") -> None:
        self.client, self.limit, self.since = client, limit, since
        self.held: dict[str, Any] = {}

    def ask(self) -> bool:
        query = {"limit": str(self.limit), **({"since": self.since} if self.since else {})}
        page = self.client.get("/api/v1/changes", query).json()
        for change in page["changes"]:
            for former in change["former_numbers"]:
                self.held.pop(former, None)
            if change["removed"]:
                self.held.pop(change["number"], None)
            else:
                self.held[change["number"]] = change["program"]
        self.since = page["next"]
        return bool(page["more"])

    def catch_up(self) -> None:
        while self.ask():
            pass


def whole(client: Client) -> dict[str, Any]:
    found: dict[str, Any] = {}
    cursor: dict[str, str] = {}
    while True:
        page = client.get("/api/v1/programs", {"limit": "3", **cursor}).json()
        found.update({each["number"]: each for each in page["programs"]})
        if page["next"] is None:
            return found
        cursor = {"cursor": page["next"]}


class History:
    """Random things that happen to a registry."""

    def __init__(self, seed: int, body: Body, kind: ProgramType, publish: Publish, by: Actor) -> None:
        self.rng = random.Random(seed)
        self.body, self.kind, self.publish, self.by = body, kind, publish, by
        self.at, self.count = NOW, 0

    def step(self) -> None:
        self.at += timedelta(minutes=1)
        self.count += 1
        known = list(Program.objects.order_by("pk"))
        acts = [self.add] * 4 + [self.shared, self.figures]
        if known:
            acts += [
                self.change,
                self.withdraw,
                self.end,
                self.revise,
                self.renumber,
                self.draft,
                self.rule,
                self.unrule,
            ]
        self.rng.choice(acts)()

    def pick(self) -> Program:
        return self.rng.choice(list(Program.objects.select_related("live", "type", "body").order_by("pk")))

    def add(self) -> None:
        kind = self.rng.choice([self.kind, None])
        self.publish(self.body, name=f"制度{self.count}", type=kind, at=self.at)

    def change(self) -> None:
        self.publish(self.pick(), name=f"改正{self.count}", at=self.at)

    def end(self) -> None:
        self.publish(self.pick(), name=f"終了{self.count}", offering=Offering.ENDED, at=self.at)

    def withdraw(self) -> None:
        publishing.make_live([(self.pick(), None)], at=self.at)

    def revise(self) -> None:
        content = {"name": "型", "law_name": f"第{self.count}号"}
        types.revise(type=self.kind, content=content, by=self.by, now=self.at)

    def rule(self) -> None:
        program = self.pick()
        self.approve({"when": [{"text": f"age < {self.count}", "label": {"ja": "年"}}]}, program=program)

    def unrule(self) -> None:
        for program in Program.objects.order_by("pk"):
            if ruled.withdrawable(program, on=self.at.date()):
                gone = rules.propose_withdrawal(
                    program=program, effective_from=self.at.date(), by=self.by, now=self.at, body=self.body
                )
                rules.approve(version=gone, by=SECOND, now=self.at, body=self.body)
                return

    def shared(self) -> None:
        template = rules.ensure_template(
            key="shared", names={"ja": "型"}, types=[self.kind], by=self.by, body=self.body, now=self.at
        )
        limit = {"limit": {"kind": "integer", "unit": "years", "default": self.count}}
        self.approve(
            {"parameters": limit, "when": [{"text": "age < :limit", "label": {"ja": "年"}}]}, template=template
        )

    def figures(self) -> None:
        for template in RuleTemplate.objects.all():
            rules.set_parameters(
                template=template, body=self.body, values={"limit": self.count + 100}, effective_from=self.at.date(), by=self.by,
                now=self.at,
            )  # fmt: skip

    def approve(self, document: dict[str, Any], **owner: Any) -> None:
        version = rules.propose(
            document=document, effective_from=self.at.date(), by=self.by, now=self.at, body=self.body, **owner
        )
        rules.approve(version=version, by=SECOND, now=self.at, body=self.body)

    def renumber(self) -> None:
        numbers.renumber(program=self.pick(), number=f"131181-9{self.count:05d}-0", by=self.by, now=self.at)

    def draft(self) -> None:
        program = self.pick()
        newest = programs.newest_version(program)
        programs.draft(
            program=program, content={"name": "草案", "summary": "まだ"}, based_on=newest.sequence if newest else 0, by=self.by, now=self.at
        )  # fmt: skip


@pytest.mark.parametrize("seed", range(4))
def test_a_follower_is_always_in_step(
    client: Client, arakawa: Body, allowance: ProgramType, publish: Publish, by: Actor, seed: int
) -> None:
    history = History(seed, arakawa, allowance, publish, by)
    eager, lazy = Follower(client, limit=100), Follower(client, limit=2)
    for step in range(25):
        history.step()
        if history.rng.random() < 0.5:
            lazy.ask()  # one page only, while the registry goes on
        if step % 5 == 4:
            eager.catch_up()
            assert eager.held == whole(client)
    lazy.catch_up()
    late = Follower(client, limit=7)
    late.catch_up()
    assert lazy.held == late.held == whole(client)
    assert len(lazy.held) > 1


def test_a_copy_of_the_list_goes_on_with_its_cursor(client: Client, arakawa: Body, publish: Publish) -> None:
    publish(arakawa, name="あ")
    page = client.get("/api/v1/programs").json()
    follower = Follower(client, limit=10, since=page["changes"])
    follower.held = {each["number"]: each for each in page["programs"]}
    assert follower.ask() is False
    publish(arakawa, name="い", at=NOW + timedelta(hours=1))
    follower.catch_up()
    assert follower.held == whole(client)


def test_nothing_new_gives_the_same_cursor(client: Client, db: None) -> None:
    assert client.get("/api/v1/changes").json() == {"changes": [], "next": "0-0", "more": False}
    assert client.get("/api/v1/changes", {"since": "0-5"}).json()["next"] == "0-5"
