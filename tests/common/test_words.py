"""Search words: kana, width, spelling variants, bounds, threads."""

import unicodedata
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.examples import examples
from todoke.common import words


def found(text: str, query: str) -> bool:
    """Whether a query as tokens meets a text as tokens, as the database would decide."""
    tokens = set(words.search_tokens(text))
    asked = words.query_tokens(query)
    return bool(asked) and all(any(way in tokens for way in ways) for ways in asked)


@pytest.mark.parametrize(
    "query",
    [
        "児童手当",
        "じどうてあて",
        "ジドウテアテ",
        "ｼﾞﾄﾞｳﾃｱﾃ",
        "児童 手当",
        "児童の手当",
        "児童手当はどこでもらえますか",
        "手当",
    ],
)
def test_one_programme_by_many_spellings(query: str) -> None:
    assert found("児童手当の認定請求", query)


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("介護保険", "かいごほけん"),
        ("予防接種", "よぼうせっしゅ"),
        ("引っ越しの手続", "引越し"),
        ("子どもの医療費助成", "子供"),
        ("子供の医療費助成", "こども"),
        ("障がい者手帳の交付", "障害者手帳"),
        ("障害者手帳の交付", "しょうがいしゃてちょう"),
        ("認可保育園の入園", "ほいくえん"),
        ("ＢＣＧ予防接種", "bcg"),
        ("018サポート", "０１８サポート"),
        ("粗大ごみの収集", "そだいごみ"),
        ("赤ちゃんが生まれたとき", "産まれました"),
    ],
)
def test_variants_meet(text: str, query: str) -> None:
    assert found(text, query)


@pytest.mark.parametrize("query", ["介護保険", "じどうかん", "火葬", "じどてあて"])
def test_other_words_do_not_meet(query: str) -> None:
    assert not found("児童手当の認定請求", query)


def test_particles_and_symbols_leave_no_token() -> None:
    assert words.search_tokens("、。（）・「」\u3000\t\n") == []
    assert "の" not in words.search_tokens("国の年金")


def test_a_query_of_stop_words_alone_keeps_them() -> None:
    assert words.query_tokens("どこ") != []


def test_tokens_are_plain_for_every_index() -> None:
    text = "\"quoted\" 'it''s' a\\b* NEAR(x y) b:131181 \x00\x07 c-d 葛󠄀城 \U000e0100 ①②㎏"
    for token in words.search_tokens(text):
        assert all(unicodedata.category(char)[0] in "LNM" for char in token), token


def test_variation_selectors_do_not_separate() -> None:
    assert words.search_tokens("葛󠄀飾区") == words.search_tokens("葛飾区")


def test_same_text_same_tokens_and_each_once() -> None:
    text = "出産・子育て応援交付金 出産・子育て応援交付金"
    tokens = words.search_tokens(text)
    assert tokens == words.search_tokens(text)
    assert len(tokens) == len(set(tokens))
    assert "応援交付金" in tokens
    assert "こそだて" in tokens


def test_a_compound_does_not_cross_a_particle() -> None:
    assert "東京児童" not in words.compounds("東京の児童")


def test_long_text_without_a_break_is_read_in_pieces() -> None:
    text = "𠮷" * 19_990 + "児童手当" + "年金" * 100_000
    tokens = words.search_tokens(text)  # 80,000 bytes: the analyser alone refuses it
    assert "児童" in tokens
    assert len(text) > words.LONGEST_TEXT
    assert "ねんきん" in words.search_tokens("あ。" * 9_000 + "年金")


def test_expanding_characters_stay_bounded() -> None:
    assert len(words.fold("\ufdfa" * words.LONGEST_TEXT)) <= words.LONGEST_TEXT
    assert sum(len(way) for ways in words.query_tokens("あ" * 10_000) for way in ways) < 10_000


def test_hash_depends_on_the_text() -> None:
    assert words.text_hash("児童手当") == words.text_hash("児童手当")
    assert words.text_hash("児童手当") != words.text_hash("児童扶養手当")
    assert len(words.text_hash("\ud800")) == 32


def test_threads_do_not_disturb_each_other() -> None:
    texts = [f"{number}歳の子どもの予防接種と児童手当" for number in range(40)]
    alone = [words.search_tokens(text) for text in texts]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(words.search_tokens, texts * 5)) == alone * 5


@examples(60)
@given(st.text(max_size=300))
def test_any_text_is_taken(text: str) -> None:
    for token in words.search_tokens(text):
        assert token
        assert " " not in token
    words.query_tokens(text)


def test_readings_of_whole_phrases() -> None:
    assert words.reading("子どもが生まれた") == "こどもがうまれた"
    assert words.reading("child") == ""
    assert words.kana("ジドウテアテ") == "じどうてあて"
    assert words.kana("児童") == ""
