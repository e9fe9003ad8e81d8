"""The finder: dates as people write them, one question at a time, results that explain themselves, nothing left behind."""

from datetime import date, timedelta

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client, RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import NOW
from tests.eligibility.conftest import SECOND, MakeTemplate, Publish
from todoke.bodies.models import Body
from todoke.common import sealing
from todoke.eligibility.queries.answers import answer
from todoke.registry.operations import types
from todoke.web.eligibility import saved

pytestmark = pytest.mark.django_db


@pytest.fixture
def town(publish: Publish, template: MakeTemplate, arakawa: Body) -> Body:
    """A ward with three services that have rules."""
    template(
        "allowance", "UM1", ["fiscal_year_age <= 18", "raises_child"],
        amounts=[{"when": "child_rank >= 3", "yen": 30000, "per": "month"}, {"when": "age < 3", "yen": 15000, "per": "month"}, {"yen": 10000, "per": "month"}],
    )  # fmt: skip
    template("single", "UM2", ["fiscal_year_age <= 18", "single_parent"], amounts=[{"yen": 13500, "per": "month"}])
    template(
        "disability",
        "UM3",
        ["age < 20", "physical_disability_grade BETWEEN 1 AND 2"],
        amounts=[{"yen": 15500, "per": "month"}],
    )
    template("checkup", "UM4", ["age_months BETWEEN 36 AND 47"])
    for number, name in (("UM1", "児童手当"), ("UM2", "育成手当"), ("UM3", "障害手当"), ("UM4", "3歳児健診")):
        publish(arakawa, name, types.ensure(by=SECOND, number=number, name=name, now=NOW))
    return arakawa


@pytest.fixture
def visitor(client: Client, town: Body) -> Client:
    """Somebody who chose the ward, with forms guarded as in production."""
    client.cookies["todoke_town"] = "131181"
    return client


def begin(
    visitor: Client, own: str = "昭和60年5月5日", children: tuple[str, ...] = ("2024-06-01",), due: str = ""
) -> str:
    response = visitor.post("/ja/support/", {"own": own, "child": list(children), "due": due})
    assert response.status_code == 303, response.content.decode()
    return str(response["Location"])


def test_dates_as_people_write_them(visitor: Client) -> None:
    assert begin(visitor, "昭和60年5月5日", ("２０２４０６０１", "令和4年6月1日", "2010/4/1")) == "/ja/support/question"
    html = visitor.get("/en/support/").content.decode()
    for iso in ("1985-05-05", "2024-06-01", "2022-06-01", "2010-04-01"):
        assert f'value="{iso}"' in html


@pytest.mark.parametrize(
    ("own", "child", "word"),
    [
        ("1985-02-31", "", "not a date"),
        ("1890-01-01", "", "130 years"),
        ("", (NOW.date() + timedelta(days=400)).isoformat(), "lies ahead"),
        ("2020-01-01", "2019-01-01", "older than you"),
        ("", "", "at least one date"),
        ("\0", "", "not a date"),
    ],
)
def test_bad_dates_are_said_kindly_and_nothing_is_lost(visitor: Client, own: str, child: str, word: str) -> None:
    response = visitor.post("/en/support/", {"own": own, "child": [child, "2021-03-04"] if child else [], "due": ""})
    html = response.content.decode()
    assert response.status_code == 422
    assert word in html
    assert "todoke_answers" not in response.cookies
    if child:
        assert 'value="2021-03-04"' in html
        assert f'value="{child}"' in html


def test_more_children_are_asked_for_without_losing_any(visitor: Client) -> None:
    html = visitor.post(
        "/en/support/", {"own": "1985-05-05", "child": ["2001-01-01"] * 6, "more": "1"}
    ).content.decode()
    assert html.count('name="child"') == 10
    assert html.count('value="2001-01-01"') == 6


def test_from_birth_dates_to_a_list_in_few_taps(visitor: Client) -> None:
    begin(visitor)
    html = visitor.get("/en/support/question").content.decode()
    assert "raise the children on your own" in html
    assert "1 service likely so far" in html
    assert "It decides: 育成手当" in html
    visitor.post("/en/support/question", {"fact": "single_parent", "answer": "yes"})
    assert "a serious illness" in visitor.get("/en/support/question").content.decode()
    visitor.post("/en/support/question", {"fact": "health_needs", "answer": "yes"})
    assert "physical disability certificate" in visitor.get("/en/support/question").content.decode()
    visitor.post("/en/support/question", {"fact": "physical_disability_grade", "skip": "declined"})
    assert visitor.get("/en/support/question")["Location"] == "/en/support/result"
    html = visitor.get("/en/support/result").content.decode()
    assert "28,500 yen" in html  # 15,000 and 13,500 are certain …
    assert "Perhaps up to 44,000 yen" in html  # … and 15,500 may come, since the family said that there is a need
    assert html.index("児童手当") < html.index("障害手当") < html.index("3歳児健診")
    assert "From 1 June 2027" in html


def test_a_deadline_on_the_last_day_is_said_once(
    visitor: Client, publish: Publish, template: MakeTemplate, town: Body
) -> None:
    window = {"closes": {"since": "birth_date", "years": 3, "days": -1}}
    template("vaccine", "UM6", ["age < 3"], window=window)
    publish(town, "予防接種", types.ensure(by=SECOND, number="UM6", name="vaccine", now=NOW))
    begin(visitor)
    html = visitor.get("/en/support/result").content.decode()
    assert "Deadline: 31 May 2027" in html
    assert "Until 31 May 2027" not in html


def test_one_can_stop_before_the_first_answer(visitor: Client) -> None:
    begin(visitor)
    html = visitor.get("/en/support/result").content.decode()
    assert "15,000 yen" in html
    assert "Perhaps up to" not in html  # what only few families receive is not promised to this one
    assert "2 services for special situations" in html
    assert "Answer one more question" in html


def test_no_income_is_asked_for_an_allowance_that_is_for_others(
    visitor: Client, publish: Publish, template: MakeTemplate, town: Body
) -> None:
    template("grant", "UM8", ["fiscal_year_age <= 18", "single_parent", "income < 2000000"])
    publish(town, "ひとり親の給付", types.ensure(by=SECOND, number="UM8", name="grant", now=NOW))
    begin(visitor)
    asked = visitor.get("/en/support/question").content.decode()
    assert "raise the children on your own" in asked
    visitor.post("/en/support/question", {"fact": "single_parent", "answer": "no"})
    assert "yearly income" not in visitor.get("/en/support/question").content.decode()
    visitor.post("/en/support/question/1", {"fact": "single_parent", "answer": "yes"})
    assert "yearly income" in visitor.get("/en/support/question").content.decode()


def test_days_that_differ_are_said_with_their_child_and_no_far_day_is_a_deadline(
    visitor: Client, publish: Publish, template: MakeTemplate, town: Body
) -> None:
    window = {"closes": {"since": "birth_date", "years": 5, "days": -1}}
    template("vaccine", "UM6", ["age < 5"], window=window)
    publish(town, "予防接種", types.ensure(by=SECOND, number="UM6", name="vaccine", now=NOW))
    begin(visitor, "", ("2026-01-01", "2024-06-01", "2022-03-01"))
    html = visitor.get("/en/support/result").content.decode()
    assert "Child aged 4: Deadline: 28 February 2027" in html
    assert "Child aged 2: Until 31 May 2029" in html
    assert "2030" not in html
    assert "2044" not in html  # the allowance ends when the youngest is 18: that is no news
    file = visitor.get("/en/support/days.ics").content.decode()
    assert "DTSTART;VALUE=DATE:20270228" in file
    assert "DTSTART;VALUE=DATE:20290531" in file
    assert "20301231" not in file


def test_an_answer_can_be_changed_and_taken_back(visitor: Client) -> None:
    begin(visitor)
    visitor.post("/en/support/question", {"fact": "single_parent", "answer": "yes"})
    assert "raise the children on your own" in visitor.get("/en/support/question/1").content.decode()
    visitor.post("/en/support/question/1", {"fact": "single_parent", "answer": "no"})
    html = visitor.get("/en/support/result").content.decode()
    assert "15,000 yen" in html
    assert "28,500" not in html
    assert visitor.get("/en/support/question/9")["Location"] == "/en/support/question"


@pytest.mark.parametrize("data", [{}, {"answer": "perhaps"}, {"answer": ""}, {"go": "1"}])
def test_no_answer_is_asked_again_kindly(visitor: Client, data: dict[str, str]) -> None:
    begin(visitor)
    response = visitor.post("/en/support/question", {"fact": "single_parent", **data})
    assert response.status_code == 422
    assert "Please choose an answer" in response.content.decode()


def test_of_several_children_one_ticks_for_whom_it_is_so(
    visitor: Client, publish: Publish, template: MakeTemplate, town: Body
) -> None:
    template("care", "UM5", ["age < 20", "intractable_disease"], amounts=[{"yen": 99000, "per": "once"}])
    publish(town, "医療の手当", types.ensure(by=SECOND, number="UM5", name="care", now=NOW))
    begin(visitor, "", ("2024-06-01", "2022-06-01", "2012-01-01"))
    visitor.post("/en/support/question", {"fact": "single_parent", "answer": "no"})
    visitor.post("/en/support/question", {"fact": "health_needs", "answer": "yes"})
    response = visitor.post(
        "/en/support/question", {"fact": "intractable_disease", "who": ["c1", "c2"], "answer": "none"}
    )
    assert response.status_code == 422
    visitor.post("/en/support/question", {"fact": "intractable_disease", "who": ["c1", "c2", "zz"], "answer": "some"})
    assert "198,000" in visitor.get("/en/support/result").content.decode()


def test_twins_are_seen_from_their_birth_dates(
    visitor: Client, publish: Publish, template: MakeTemplate, town: Body
) -> None:
    template("twins", "UM5", ["age < 20", "multiple_birth"], amounts=[{"yen": 99000, "per": "once"}])
    publish(town, "双子の手当", types.ensure(by=SECOND, number="UM5", name="twins", now=NOW))
    begin(visitor, "", ("2024-06-01", "2024-06-02", "2012-01-01"))  # the second was born after midnight
    assert "198,000" in visitor.get("/en/support/result").content.decode()
    begin(visitor, "1985-05-05", ("2024-06-01", "2023-06-02", "2012-01-01"))
    html = visitor.get("/en/support/result").content.decode()
    assert "99,000" not in html
    assert "198,000" not in html


def test_nothing_personal_is_in_addresses_and_no_page_is_kept(visitor: Client) -> None:
    begin(visitor)
    visitor.post("/ja/support/question", {"fact": "single_parent", "answer": "yes"})
    for path in ("", "question", "question/1", "result", "days.ics"):
        response = visitor.get(f"/ja/support/{path}")
        assert "no-store" in response["Cache-Control"]
        assert "1985" not in response.get("Location", "")
    cookie = visitor.cookies[saved.COOKIE]
    assert cookie["httponly"]
    assert not cookie["max-age"]
    assert "1985" not in cookie.value
    file = visitor.get("/ja/support/days.ics").content.decode()
    assert "1985" not in file
    assert "DTSTART;VALUE=DATE:20270601" in file


def test_keeping_and_forgetting(visitor: Client) -> None:
    begin(visitor)
    visitor.post("/ja/support/keep", {"keep": "yes"})
    assert visitor.cookies[saved.COOKIE]["max-age"] == saved.KEPT_SECONDS
    visitor.post("/ja/support/forget")
    assert not visitor.cookies[saved.COOKIE].value
    assert visitor.get("/ja/support/result")["Location"] == "/ja/support/"


@pytest.mark.parametrize("cookie", ["x", "é", "A" * 4000, "sealed elsewhere"])
def test_a_cookie_of_somebody_else_begins_anew(visitor: Client, cookie: str) -> None:
    foreign = sealing.seal(b"{}", secret="other", purpose="answers")
    visitor.cookies[saved.COOKIE] = foreign if cookie == "sealed elsewhere" else cookie
    assert visitor.get("/ja/support/result")["Location"] == "/ja/support/"
    assert visitor.get("/ja/support/").status_code == 200


def test_forty_children_fit_on_the_device(visitor: Client) -> None:
    children = tuple((date(1990, 1, 1) + timedelta(days=300 * at)).isoformat() for at in range(40))
    begin(visitor, "1960-01-01", tuple(each for each in children if each > "1973"))
    assert len(visitor.cookies[saved.COOKIE].value) < 4000
    assert visitor.get("/ja/support/result").status_code == 200


@pytest.mark.parametrize("language", ["ja", "ja-simple", "en"])
def test_every_page_in_every_language(visitor: Client, language: str) -> None:
    begin(visitor)
    for path in ("", "question", "result"):
        html = visitor.get(f"/{language}/support/{path}").content.decode()
        assert html.count("<h1") == 1
        assert f'<html lang="{language}">' in html


@given(st.binary(max_size=3000))
def test_sealed_values_come_back_and_only_with_their_key(value: bytes) -> None:
    text = sealing.seal(value, secret="a", purpose="p")
    assert sealing.unseal(text, secret="a", purpose="p") == value
    assert sealing.unseal(text, secret="b", purpose="p") is None
    assert sealing.unseal(text, secret="a", purpose="q") is None
    assert sealing.unseal(text[:-3], secret="a", purpose="p") is None


def test_who_does_not_say_their_own_age_loses_nobody_elses(
    visitor: Client, publish: Publish, template: MakeTemplate, town: Body
) -> None:
    template("pension", "UM6", ["age >= 65"])
    publish(town, "老齢", types.ensure(by=SECOND, number="UM6", name="pension", now=NOW))
    begin(visitor, "", ("2024-06-01",))
    assert "When were you born?" in visitor.get("/en/support/question").content.decode()
    visitor.post("/en/support/question", {"fact": "birth_date", "skip": "declined"})
    assert 'value="2024-06-01"' in visitor.get("/en/support/").content.decode()
    assert "15,000" in visitor.get("/en/support/result").content.decode()


def test_answers_that_cannot_both_be_true_are_asked_again_kindly(
    visitor: Client, publish: Publish, template: MakeTemplate, town: Body
) -> None:
    template("tax", "UM7", ["tax_exempt AND resident_tax < 1000"])
    publish(town, "非課税", types.ensure(by=SECOND, number="UM7", name="tax", now=NOW))
    begin(visitor)
    visitor.post("/en/support/question", {"fact": "resident_tax", "text_": "500"})
    visitor.post("/en/support/question", {"fact": "tax_exempt", "answer": "yes"})
    html = visitor.get("/en/support/result").content.decode()
    assert "Two answers do not fit together" in html
    visitor.post("/en/support/question", {"fact": "tax_exempt", "answer": "no"})
    assert "Two answers" not in visitor.get("/en/support/result").content.decode()


def test_only_what_is_or_was_asked_can_be_answered(visitor: Client) -> None:
    begin(visitor)
    for sent in ({"skip": "declined"}, {"answer_c1": "other", "answer_me": "spouse"}):
        response = visitor.post("/en/support/question", {"fact": "relation", **sent})
        assert response.status_code == 303
    assert visitor.get("/en/support/result").status_code == 200
    held = opened(visitor)
    assert held.members["c1"]["relation"] == "child"
    assert not held.declined


def test_when_the_baby_is_there_nobody_is_pregnant_any_more(visitor: Client) -> None:
    begin(visitor, due=(NOW.date() + timedelta(days=30)).isoformat())
    assert opened(visitor).members["me"]["pregnant"] is True
    begin(visitor, children=("2024-06-01", NOW.date().isoformat()))
    assert "pregnant" not in opened(visitor).members["me"]


def test_what_one_would_not_say_of_a_child_stays_with_that_child(visitor: Client) -> None:
    begin(visitor, children=("2010-06-01", "2012-06-01"))
    held = opened(visitor)
    held.declined = [("c1", "school"), ("c2", "sex"), ("", "income"), ("me", "pregnant")]
    visitor.cookies[saved.COOKIE] = sealing.seal(saved._document(held), secret=settings.SECRET_KEY, purpose="answers")
    begin(visitor, children=("2008-01-01", "2012-06-01", "2015-01-01"))
    assert set(opened(visitor).declined) == {("c2", "sex"), ("", "income"), ("me", "pregnant")}
    begin(visitor, children=("2012-06-01",))
    assert set(opened(visitor).declined) == {("c1", "sex"), ("", "income"), ("me", "pregnant")}


def opened(visitor: Client) -> saved.Saved:
    """What the device holds."""
    request = RequestFactory().get("/")
    request.COOKIES[saved.COOKIE] = visitor.cookies[saved.COOKIE].value
    found = saved.of(request)
    assert found is not None
    return found


def test_who_else_lives_there_is_asked_where_it_counts(
    visitor: Client, publish: Publish, template: MakeTemplate, arakawa: Body
) -> None:
    template("aid", "UM9", ["fiscal_year_age BETWEEN 7 AND 15", "household_income <= 1000000 * household_size"])
    publish(arakawa, "就学援助", types.ensure(by=SECOND, number="UM9", name="就学援助", now=NOW))
    begin(visitor, children=("2014-06-01",))
    held = opened(visitor)
    held.facts["household_income"] = 3_000_000  # too much for a parent and a child alone
    visitor.cookies[saved.COOKIE] = sealing.seal(saved._document(held), secret=settings.SECRET_KEY, purpose="answers")
    assert verdicts(opened(visitor), arakawa)["就学援助"] == "depends"
    assert "How many people" in ask_until(visitor, "household_size")
    for people, verdict in (("3", "yes"), ("2", "no")):
        held = opened(visitor)
        place = held.asked.index("household_size") + 1 if "household_size" in held.asked else 0
        address = f"/en/support/question/{place}" if place else "/en/support/question"
        assert visitor.post(address, {"fact": "household_size", "text_": people}).status_code == 303
        assert verdicts(opened(visitor), arakawa)["就学援助"] == verdict


def ask_until(visitor: Client, fact: str) -> str:
    """The page that asks a fact, when what comes before it is skipped."""
    for _ in range(20):
        html = visitor.get("/en/support/question").content.decode()
        if f'name="fact" value="{fact}"' in html:
            return html
        before = html.partition('name="fact" value="')[2].partition('"')[0]
        visitor.post("/en/support/question", {"fact": before, "skip": "unknown"})
    raise AssertionError(fact)


def verdicts(held: saved.Saved, body: Body) -> dict[str, str]:
    """What each programme means for what the device holds."""
    found = answer(held.household, body, on=NOW.date())
    return {each.held.program.name: str(each.verdict) for each in found.answers}


@pytest.mark.parametrize(
    ("insurance", "whose", "applies"),
    [
        ("employees", ["勤め先の健康保険"], True),
        ("national", ["荒川区"], False),
        (None, ["勤め先の健康保険", "荒川区"], True),
    ],
)
def test_what_the_insurer_or_the_town_gives_is_one_line_and_says_whose_it_is(
    visitor: Client, template: MakeTemplate, publish: Publish, arakawa: Body, insurance: str | None, whose: list[str],
    applies: bool,
) -> None:  # fmt: skip
    template(
        "lump", "UM9", ["age < 2", "health_insurance IN ('employees', 'national')"], amounts=[{"yen": 500000, "per": "once"}],
        elsewhere=[{"when": "health_insurance = 'employees'", "label": {"ja": "勤め先の健康保険"}, "apply": {"ja": "健保組合に申請します"}}],
    )  # fmt: skip
    publish(arakawa, "出産育児一時金", types.ensure(by=SECOND, number="UM9", name="lump", now=NOW))
    begin(visitor, children=("2026-06-01",))
    request = RequestFactory().get("/")
    request.COOKIES[saved.COOKIE] = visitor.cookies[saved.COOKIE].value
    held = saved.of(request)
    assert held is not None
    if insurance:
        held.facts["health_insurance"] = insurance
        kept = saved.keep(HttpResponse(), held)
        visitor.cookies[saved.COOKIE] = kept.cookies[saved.COOKIE].value
    html = visitor.get("/ja/support/result").content.decode()
    assert html.count(">出産育児一時金</a>") == 1
    line = html.split(">出産育児一時金</a>")[1].split("</li>\n")[0]
    shown = line.split('class="why"')[0]
    assert [name for name in ("勤め先の健康保険", "荒川区") if name in shown] == whose
    assert (
        "勤め先の健康保険: 健保組合に申請します" in line or "勤め先の健康保険：健保組合に申請します" in line
    ) is applies
    assert "500,000" in line
