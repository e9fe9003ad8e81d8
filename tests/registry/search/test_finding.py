"""The search box end to end: order, wrong guesses, typos, filters, pages, hostile queries."""

import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from tests.examples import examples
from tests.registry.search.conftest import Publish
from todoke.bodies.models import Body
from todoke.registry import search
from todoke.registry.models import Program
from todoke.registry.search import Filters, Nearness, Results, Verdict

pytestmark = [pytest.mark.usefixtures("towns"), pytest.mark.django_db]


@pytest.fixture
def arakawa(towns: dict[str, Body]) -> Body:
    return towns["arakawa"]


@pytest.fixture
def chofu(towns: dict[str, Body]) -> Body:
    return towns["chofu"]


@pytest.fixture
def nation(towns: dict[str, Body]) -> Body:
    return towns["nation"]


@pytest.fixture
def tokyo(towns: dict[str, Body]) -> Body:
    return towns["tokyo"]


def names(results: Results, nearness: Nearness = Nearness.OWN) -> list[str]:
    return [program.name for group in results.groups if group.nearness == nearness for program in group.programs]


def everything(results: Results) -> list[str]:
    return [program.name for group in results.groups for program in group.programs]


def test_own_town_first_then_metropolis_then_others(arakawa: Body) -> None:
    results = search.find("児童手当", town=arakawa)
    assert [group.nearness for group in results.groups] == [Nearness.OWN, Nearness.METROPOLIS, Nearness.ELSEWHERE]
    assert names(results) == ["児童手当", "児童手当の現況届", "認可保育所の入所"]
    assert names(results, Nearness.METROPOLIS) == ["018サポート"]
    assert results.groups[2].programs[0].body.name == "調布市"
    assert results.guess is None
    assert results.count == 5


def test_elsewhere_can_be_left_out(arakawa: Body) -> None:
    results = search.find("児童手当", town=arakawa, elsewhere=False)
    assert Nearness.ELSEWHERE not in [group.nearness for group in results.groups]


@pytest.mark.parametrize(
    "typed",
    [
        "じどうてあて",
        "ジドウテアテ",
        "ｼﾞﾄﾞｳﾃｱﾃ",
        "児童　手当",
        "child allowance",
        "子ども手当",
        "児童手当はどこでもらえますか",
    ],
)
def test_spellings_find_the_same_programme(arakawa: Body, typed: str) -> None:
    assert "児童手当" in names(search.find(typed, town=arakawa))


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("子どもが生まれた", "出生届"),
        ("シングルマザー", "ひとり親家庭等医療費助成"),
        ("ほいくえん", "認可保育所の入所"),
        ("garbage", "粗大ごみの収集"),
        ("bulky waste", "粗大ごみの収集"),
        ("赤ちゃん", "出生届"),
        ("こどもがうまれた", "出生届"),
        ("ひとりおや", "ひとり親家庭等医療費助成"),
        ("しんぐるまざー", "ひとり親家庭等医療費助成"),
    ],
)
def test_needs_in_everyday_words(arakawa: Body, typed: str, first: str) -> None:
    assert names(search.find(typed, town=arakawa))[0] == first


@pytest.mark.parametrize(
    "typed", ["おかねがない", "お金がない", "おやがなくなった", "かいごほけん", "よぼうちゅうしゃ"]
)
def test_kana_that_the_analyser_cuts_wrongly_is_still_understood(arakawa: Body, publish: Publish, typed: str) -> None:
    for name in ("生活保護", "死亡届", "介護保険の申請", "予防接種"):
        publish(arakawa, name)
    assert len(names(search.find(typed, town=arakawa))) == 1


def test_nation_and_affiliated_are_groups_of_their_own(arakawa: Body) -> None:
    assert names(search.find("年金", town=arakawa), Nearness.NATION) == ["国民年金の加入"]
    assert names(search.find("就労支援", town=arakawa), Nearness.AFFILIATED) == ["シニアの就労支援"]


def test_without_a_town_metropolis_and_nation_come_first_and_towns_follow() -> None:
    results = search.find("児童手当", town=None)
    assert [group.nearness for group in results.groups] == [Nearness.METROPOLIS, Nearness.ELSEWHERE]
    assert names(results, Nearness.ELSEWHERE).count("児童手当") == 2


# Who is in charge


def test_a_wrong_guess_lands_at_the_right_body(arakawa: Body, tokyo: Body) -> None:
    results = search.find("東京都の児童手当", town=arakawa)
    assert names(results)[0] == "児童手当"
    assert results.guess is not None
    assert (results.guess.body, results.guess.rest) == (tokyo, "児童手当")
    assert (results.guess.verdict, results.guess.answer_body) == (Verdict.OTHER_BODY, arakawa)


def test_a_wrong_guess_without_a_town_points_to_the_towns(tokyo: Body) -> None:
    results = search.find("都の児童手当", town=None)
    assert results.guess is not None
    assert (results.guess.body, results.guess.verdict, results.guess.answer_body) == (tokyo, Verdict.OTHER_BODY, None)


def test_a_right_guess_needs_no_words(arakawa: Body, nation: Body) -> None:
    for typed, body in (("荒川区 児童手当", arakawa), ("国の年金", nation), ("arakawa nursery", arakawa)):
        results = search.find(typed, town=arakawa)
        assert results.guess is not None
        assert (results.guess.body, results.guess.verdict) == (body, Verdict.SAME)


def test_another_town_that_was_named_is_shown_first(arakawa: Body, chofu: Body) -> None:
    results = search.find("調布市の児童手当", town=arakawa)
    assert results.guess is not None
    assert results.guess.verdict == Verdict.OTHER_TOWN
    assert results.groups[0].programs[0].body == chofu


def test_a_bodys_name_alone_lists_that_body(arakawa: Body, chofu: Body) -> None:
    results = search.find("調布市役所", town=arakawa)
    assert results.body == chofu
    assert {program.body for group in results.groups for program in group.programs} == {chofu}


def test_a_name_that_is_part_of_a_programme_is_found_as_typed(arakawa: Body) -> None:
    assert "調布市の花火" in everything(search.find("調布市の花火", town=arakawa))


def test_a_guess_with_nothing_behind_it(arakawa: Body, tokyo: Body) -> None:
    results = search.find("東京都の潜水艦", town=arakawa)
    assert results.is_empty
    assert results.guess is not None
    assert (results.guess.body, results.guess.verdict) == (tokyo, Verdict.NOTHING)


# Forgiving


@pytest.mark.parametrize(
    ("typed", "corrected", "name"),
    [
        ("じどてあて", "じどうてあて", "児童手当"),
        ("児童手等", "児童手当", "児童手当"),
        ("シングルマザ", "しんぐるまざー", "ひとり親家庭等医療費助成"),
        ("garbege", "garbage", "粗大ごみの収集"),
        ("粗台ごみ", "粗大ごみ", "粗大ごみの収集"),
    ],
)
def test_one_typo_is_forgiven_and_said(arakawa: Body, typed: str, corrected: str, name: str) -> None:
    results = search.find(typed, town=arakawa)
    assert results.corrected == corrected
    assert name in names(results)


def test_what_is_found_is_not_corrected(arakawa: Body) -> None:
    assert search.find("児童手当", town=arakawa).corrected is None


def test_when_no_programme_meets_every_word_some_are_offered(arakawa: Body) -> None:
    results = search.find("児童手当 潜水艦", town=arakawa)
    assert results.loosened
    assert names(results)[0] == "児童手当"


def test_an_empty_answer_teaches(arakawa: Body) -> None:
    results = search.find("潜水艦", town=arakawa)
    assert results.is_empty
    assert "児童手当" in results.suggestions
    assert "nursery" in search.find("submarine", town=arakawa, language="en").suggestions
    assert search.find("", town=arakawa).is_empty


# Numbers and filters


def test_a_number_is_the_programme_itself(arakawa: Body) -> None:
    program = Program.objects.get(body=arakawa, name="児童手当")
    assert search.find(f" {program.number} ", town=None).number == program
    assert search.find("131181-999999-0", town=None).number is None


def test_filters_without_a_query_list(arakawa: Body) -> None:
    assert set(names(search.find("", town=arakawa, filters=Filters(category="003")))) == {
        "児童手当",
        "ひとり親家庭等医療費助成",
    }
    assert names(search.find("", town=arakawa, filters=Filters(target="088"))) == ["ひとり親家庭等医療費助成"]
    assert names(search.find("", town=arakawa, filters=Filters(life_event="birth"))) == ["出生届"]
    only = search.find("", town=arakawa, filters=Filters(body="132080"))
    assert everything(only) == ["児童手当", "調布市の花火"] or set(everything(only)) == {"児童手当", "調布市の花火"}
    assert search.find("", town=arakawa, filters=Filters(category="x y' OR")).is_empty


def test_filters_narrow_a_query(arakawa: Body) -> None:
    assert names(search.find("児童手当", town=arakawa, filters=Filters(category="003"))) == ["児童手当"]


# Pages


def test_pages_of_a_group_cover_it_once(arakawa: Body, publish: Publish) -> None:
    for number in range(7):
        publish(arakawa, f"防災訓練その{number}")
    results = search.find("防災訓練", town=arakawa, limit=3)
    seen, cursor = names(results), results.groups[0].cursor
    assert results.groups[0].total == 7
    while cursor:
        page = search.find("防災訓練", town=arakawa, limit=3, cursor=cursor)
        assert [group.nearness for group in page.groups] == [Nearness.OWN]
        seen += names(page)
        cursor = page.groups[0].cursor
    assert sorted(seen) == [f"防災訓練その{number}" for number in range(7)]


def test_pages_of_other_towns(arakawa: Body, chofu: Body, publish: Publish) -> None:
    for number in range(12):
        publish(chofu, f"潜水艦その{number}")
    results = search.find("潜水艦", town=arakawa)
    assert (len(results.groups[0].programs), results.groups[0].more) == (10, True)
    page = search.find("潜水艦", town=arakawa, cursor=results.groups[0].cursor)
    assert (len(page.groups[0].programs), page.groups[0].more, page.groups[0].cursor) == (2, False, "")


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "own.strict.",
        "own.strict.-1",
        "up.strict.1",
        "own.best.1",
        "own.strict.99999999999999999999",
        "own.strict.１",
        "'; --",
    ],
)
def test_a_strange_cursor_is_refused(arakawa: Body, cursor: str) -> None:
    with pytest.raises(search.CursorInvalid):
        search.find("児童手当", town=arakawa, cursor=cursor)


# Hostile


@pytest.mark.parametrize(
    "typed",
    [
        "'", '"', "''", "\\", "*", "児*", "NEAR(児童 手当)", "児童 AND", "OR", "NOT 児童", "tokens:児童", "^児童", "-児童",
        "児童\x00手当", "\x00", "%", "%s %(x)s", "1; DROP TABLE todoke_program", "<script>alert(1)</script>", "b:131181", "& | ! ( ) :*",
        "\ud800", "\U000e0100", "👶", "あ" * 10_000, "児童手当 " * 2_000, "' OR '1'='1", "a" * 10_000, "𰻞", "\u202e児童",
    ],
)  # fmt: skip
def test_hostile_queries_are_harmless(arakawa: Body, typed: str) -> None:
    results = search.find(typed, town=arakawa)
    assert len(results.query) <= 20_000
    assert Program.objects.count() == 12


@examples(60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=60))
def test_any_query_is_answered(arakawa: Body, typed: str) -> None:
    search.find(typed, town=arakawa)
