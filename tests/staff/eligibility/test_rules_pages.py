"""The workbench: coverage, proposals with their words, rows that become a rule, families to try it on, a second person."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests.conftest import NOW
from tests.eligibility.conftest import SECOND, MakeTemplate, Publish
from todoke.bodies.models import Body
from todoke.common import clock
from todoke.common.actors import Actor
from todoke.eligibility.models import RuleVersion
from todoke.eligibility.queries import rules as queries
from todoke.eligibility.rules.writing import text_of
from todoke.people.models import User
from todoke.people.rules.facts import Fact, Kind
from todoke.people.rules.vocabulary import FACTS
from todoke.registry.models import Program
from todoke.registry.operations import programs, types
from todoke.registry.rules.numbers import slug

pytestmark = pytest.mark.django_db
At = Callable[[User | None], Client]


@pytest.fixture
def grant(arakawa: Body, by: Actor) -> Program:
    """A programme whose text says for whom it is."""
    content = {
        "name": "荒川区ひとり親家庭の見舞金", "summary": "見舞金です。", "target_persons": "区内に住民登録がある、18歳以下の児童を養育するひとり親家庭。その他区長が必要と認める者",
        "support_monetary": "月額5,000円",
    }  # fmt: skip
    draft = programs.create(body=arakawa, by=by, now=clock.now(), content=content)
    programs.approve(version=draft, by=Actor("other"), now=clock.now())
    return Program.objects.get(pk=draft.program.pk)


def address(program: Program, rest: str = "") -> str:
    return f"/en/staff/131181/rules/{slug(program.number)}/{rest}"


def fields(html: str) -> dict[str, Any]:
    """What a browser would send of the form as it stands."""
    found: dict[str, Any] = {}
    form = html[html.index('name="based_on"') :]
    form = form[: form.index("</form>")]
    for tag in re.findall(r"<input[^>]*>", '<input type="hidden" ' + form):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and 'type="checkbox"' not in tag:
            found[name[1]] = value[1] if value else ""
    for name, inner in re.findall(r'<select[^>]*name="([^"]*)"[^>]*>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected', inner)
        found[name] = chosen[1] if chosen else ""
    for name, inner in re.findall(r'<textarea[^>]*name="([^"]*)"[^>]*>(.*?)</textarea>', form, re.DOTALL):
        found[name] = inner.strip()
    return found


def test_coverage_of_a_body(at: At, author: User, grant: Program) -> None:
    html = at(author).get("/en/staff/131181/rules/").content.decode()
    assert "荒川区ひとり親家庭の見舞金" in html
    assert re.search(r"\d conditions? proposed from the text", html)
    assert (
        "荒川区ひとり親家庭の見舞金" not in at(author).get("/en/staff/131181/rules/?state=decidable").content.decode()
    )


def test_from_words_to_a_rule_that_holds(at: At, author: User, approver: User, grant: Program) -> None:
    page = at(author).get(address(grant)).content.decode()
    assert "<mark>ひとり親</mark>" in page
    assert "その他区長が必要と認める者" in page
    sent = fields(page)
    assert "single_parent" in sent.values()
    tried = at(author).post(address(grant), {**sent, "try": "1"}).content.decode()
    assert not RuleVersion.objects.exists()
    assert re.search(
        r"Single parent with a child aged 10, low income</dt><dd>[^<]*<span[^>]*>likely", tried.replace("\n", "")
    )
    at(author).post(address(grant), {**sent, "effective_from": "令和8年4月1日", "save": "1"})
    version = RuleVersion.objects.get()
    assert (version.state, version.effective_from_date.isoformat()) == ("submitted", "2026-04-01")
    assert queries.held_many([grant], on=clock.today()) == []
    assert at(author).post(address(grant, "versions/1/approve/")).status_code == 403
    at(approver).post(address(grant, "versions/1/approve/"))
    (held,) = queries.held_many([grant], on=clock.today())
    texts = [text_of(each.node) for each in held.rule.conditions]
    assert "single_parent" in texts
    assert held.rule.conditions[0].labels["en"]
    assert [check.labels["ja"] for check in held.rule.checks]
    assert text_of(held.rule.amounts[0].least) == "5000"
    assert "own rule, version 1" in at(author).get("/en/staff/131181/rules/").content.decode()


def test_what_is_not_filled_in_is_said_at_its_place_and_nothing_is_lost(at: At, author: User, grant: Program) -> None:
    sent = fields(at(author).get(address(grant)).content.decode())
    bad = {
        **sent,
        "c0_r0_fact": "income",
        "c0_r0_how": "below",
        "c0_r0_value": "many",
        "c0_ja": "所得が少ない",
        "effective_from": "31 February",
    }
    response = at(author).post(address(grant), {**bad, "save": "1"})
    html = response.content.decode()
    assert response.status_code == 422
    assert 'href="#id_c0"' in html
    assert 'value="many"' in html
    assert "所得が少ない" in html
    assert 'href="#id_effective_from"' in html
    assert not RuleVersion.objects.exists()


def test_what_nobody_can_meet_is_refused(at: At, author: User, grant: Program) -> None:
    sent = fields(at(author).get(address(grant)).content.decode())
    never = {
        **sent,
        "c0_r0_fact": "age",
        "c0_r0_how": "below",
        "c0_r0_value": "3",
        "c1_r0_fact": "age",
        "c1_r0_how": "above",
        "c1_r0_value": "60",
        "c1_r1_fact": "",
        "save": "1",
    }
    response = at(author).post(address(grant), never)
    assert response.status_code == 422
    assert not RuleVersion.objects.exists()


def test_a_condition_can_be_taken_out_and_more_be_added(at: At, author: User, grant: Program) -> None:
    sent = fields(at(author).get(address(grant)).content.decode())
    more = at(author).post(address(grant), {**sent, "more": "1"}).content.decode()
    assert int(fields(more)["conditions"]) == int(sent["conditions"]) + 2
    at(author).post(address(grant), {**sent, "c0_drop": "1", "effective_from": "2026-04-01", "save": "1"})
    kept = RuleVersion.objects.get().document["when"]
    assert len(kept) == int(sent["conditions"]) - 2  # the free one at the end was empty


def test_somebody_else_was_quicker(at: At, author: User, grant: Program) -> None:
    sent = {**fields(at(author).get(address(grant)).content.decode()), "effective_from": "2026-04-01", "save": "1"}
    at(author).post(address(grant), sent)
    assert at(author).post(address(grant), sent).status_code == 409


def test_where_four_eyes_are_wanted_nobody_approves_the_own_rule(
    at: At, approver: User, administrator: User, arakawa: Body, grant: Program
) -> None:
    Body.objects.filter(pk=arakawa.pk).update(four_eyes=True)
    sent = {**fields(at(approver).get(address(grant)).content.decode()), "effective_from": "2026-04-01", "publish": "1"}
    at(approver).post(address(grant), sent)
    assert RuleVersion.objects.get().state == "submitted"
    said = at(approver).post(address(grant, "versions/1/approve/"), follow=True).content.decode()
    assert "second person" in said
    at(administrator).post(address(grant, "versions/1/reject/"), {"reason": "not yet"})
    assert RuleVersion.objects.get().state == "rejected"


def test_nobody_of_another_town_finds_it(at: At, stranger: User, grant: Program) -> None:
    assert at(stranger).get(address(grant)).status_code == 404
    assert at(stranger).get(f"/en/staff/132080/rules/{slug(grant.number)}/").status_code == 404


@pytest.mark.parametrize(
    ("fact", "how", "value", "text"),
    [
        ("health_insurance", "is", "National Health Insurance of the town", "health_insurance = 'national'"),
        ("health_insurance", "one_of", "No insurance、national", "health_insurance IN ('none', 'national')"),
        ("area", "is", "荒川区", "area = '131181'"),
        ("age", "between", "40, 64", "age BETWEEN 40 AND 64"),
    ],
)
def test_a_value_is_written_in_words(
    at: At, author: User, grant: Program, fact: str, how: str, value: str, text: str
) -> None:
    sent = fields(at(author).get(address(grant)).content.decode())
    sent = {name: given for name, given in sent.items() if not name.startswith("c") or name == "conditions"}
    sent |= {"conditions": "1", "amounts": "0", "c0_r0_fact": fact, "c0_r0_how": how, "c0_r0_value": value, "save": "1"}
    assert at(author).post(address(grant), sent).status_code == 302
    assert RuleVersion.objects.get(program=grant).document["when"][0]["text"] == text
    shown = fields(at(author).get(address(grant)).content.decode())["c0_r0_value"]
    assert shown == {"age": "40,64"}.get(fact, value.replace("national", "National Health Insurance of the town"))


@pytest.mark.parametrize(
    ("fact", "how", "value", "says"),
    [
        ("health_insurance", "is", "Everything", "“Everything” is not among the choices. There are: Through work"),
        ("area", "is", "大阪市", "There is no town “大阪市” here."),
        ("age", "at_least", "", "The value is missing"),
        ("age", "between", "40", "Please write two numbers"),
        ("age", "until", "40", "This comparison does not suit"),
    ],
)
def test_a_row_that_says_nothing_is_explained(
    at: At, author: User, grant: Program, fact: str, how: str, value: str, says: str
) -> None:
    sent = fields(at(author).get(address(grant)).content.decode())
    sent |= {"conditions": "1", "amounts": "0", "c0_r0_fact": fact, "c0_r0_how": how, "c0_r0_value": value, "try": "1"}
    assert says in at(author).post(address(grant), sent).content.decode()


@pytest.mark.embedded
@pytest.mark.parametrize("fact", [each for each in FACTS if each.kind is not Kind.BODY], ids=lambda each: each.name)
def test_every_fact_can_be_chosen_and_has_words(at: At, author: User, grant: Program, fact: Fact) -> None:
    values = {Kind.BOOLEAN: "", Kind.CHOICE: fact.choices[0].label if fact.choices else "", Kind.DATE: "2026-04-01"}
    how = {Kind.BOOLEAN: "is_not", Kind.CHOICE: "one_of", Kind.DATE: "from"}.get(fact.kind, "at_least")
    sent = {"based_on": "0", "conditions": "1", "amounts": "0", "save": "1", "effective_from": "2026-11-26"}
    sent |= {"c0_r0_fact": fact.name, "c0_r0_how": how, "c0_r0_value": values.get(fact.kind, "1")}
    response = at(author).post(address(grant), sent)
    assert response.status_code == 302, response.content.decode()
    label = RuleVersion.objects.get(program=grant).document["when"][0]["label"]
    assert all(label[language] for language in ("ja", "ja-simple", "en"))
    assert fact.name not in label["ja"]
    assert not fact.choices or fact.choices[0].value not in label["ja"]


def test_several_shared_rules_are_all_named_and_not_replaced_unawares(
    at: At, author: User, publish: Publish, template: MakeTemplate, arakawa: Body
) -> None:
    template("young", "UM9", ["age < 6"])
    template("older", "UM9", ["age >= 6"])
    program = publish(arakawa, "医療費", types.ensure(by=SECOND, number="UM9", name="medical", now=NOW))
    html = at(author).get("/en/staff/131181/rules/").content.decode()
    assert re.search("by the shared rule “(young、older|older、young)”", html), html
    assert "replaces all of them" in at(author).get(address(program)).content.decode()


def test_each_verdict_of_a_try_says_why(at: At, author: User, grant: Program) -> None:
    sent = fields(at(author).get(address(grant)).content.decode())
    made = {
        **sent,
        "c0_r0_fact": "single_parent",
        "c0_r0_how": "is",
        "c0_r0_value": "",
        "c0_ja": "ひとり親",
        "c0_en": "Alone",
        "try": "1",
    }
    html = at(author).post(address(grant), made).content.decode().replace("\n", "")
    family = html.split("Parents with a 3-month-old baby</dt>")[1].split("</dd>")[0]
    alone = html.split("Single parent with a child aged 10, low income</dt>")[1].split("</dd>")[0]
    assert re.search(r'<li class="not">.*?not met: </span>Alone</li>', family), family
    assert re.search(r'<li class="met">.*?met: </span>Alone</li>', alone), alone


def test_an_approval_of_what_no_longer_reads_is_explained(at: At, author: User, approver: User, grant: Program) -> None:
    sent = fields(at(author).get(address(grant)).content.decode())
    at(author).post(address(grant), {**sent, "effective_from": "2026-04-01", "save": "1"})
    version = RuleVersion.objects.get()
    version.document["when"][0]["text"] = "abolished_fact = TRUE"
    version.save()
    response = at(approver).post(address(grant, "versions/1/approve/"))
    html = response.content.decode()
    assert response.status_code == 422
    assert "This version can no longer be used" in html
    assert "abolished_fact" in html
    assert 'href="#id_c0"' in html
    assert queries.held_many([grant], on=clock.today()) == []
    assert at(approver).get(address(grant)).status_code == 200
    at(approver).post(address(grant, "versions/1/reject/"))
    assert RuleVersion.objects.get().state == "rejected"


def test_the_facts_in_use_stand_first_and_each_once(at: At, author: User, grant: Program) -> None:
    html = at(author).get(address(grant)).content.decode()
    select = html.split('name="c0_r0_fact">')[1].split("</select>")[0]
    groups = re.findall(r'<optgroup label="([^"]*)">(.*?)</optgroup>', select)
    assert groups[0][0] == "Used in this rule"
    assert "single_parent" in re.findall(r'value="([^"]*)"', groups[0][1])
    names = [name for _, inner in groups for name in re.findall(r'value="([^"]*)"', inner)]
    assert sorted(names) == sorted(fact.name for fact in FACTS)
    assert [label for label, _ in groups[1:]] == [
        "Of the person", "Of the household", "Of the person, sensitive", "Of the household, sensitive",
        "Of the person, very sensitive", "Of the household, very sensitive",
    ]  # fmt: skip


def test_who_else_gives_it_goes_along_into_a_rule_of_ones_own(
    at: At, author: User, publish: Publish, template: MakeTemplate, arakawa: Body
) -> None:
    giver = {
        "when": "health_insurance = 'employees'",
        "label": {"ja": "勤め先の健康保険"},
        "apply": {"ja": "健保組合に"},
    }
    template("lump", "UM9", ["age < 2"], elsewhere=[giver])
    program = publish(arakawa, "一時金", types.ensure(by=SECOND, number="UM9", name="lump", now=NOW))
    html = at(author).get(address(program)).content.decode()
    assert "Some receive it from somebody else: 勤め先の健康保険" in html
    at(author).post(address(program), {**fields(html), "effective_from": "2026-04-01", "save": "1"})
    assert RuleVersion.objects.get(program=program).document["elsewhere"] == [giver]
