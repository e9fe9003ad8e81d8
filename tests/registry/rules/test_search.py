"""The search box's decisions: typos, everyday words, guesses of who is in charge, ranking."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from todoke.common import words
from todoke.registry.rules import search, synonyms
from todoke.registry.rules.search import Candidate, Clause, QueryWord, Way

short = st.text(alphabet="児童手当てあ", max_size=7)


def query(text: str) -> list[QueryWord]:
    return [QueryWord(word.normal, word.kana, word.accepts) for word in words.asked(text)]


def way(term: str) -> Way:
    return tuple(tuple(accepts) for accepts in words.query_tokens(term))


def compiled() -> dict[str, list[Way]]:
    phrases: dict[str, list[Way]] = {}
    for phrase, finds in synonyms.pairs():
        found = words.asked(phrase)
        for key in {"".join(word.normal for word in found), words.reading(phrase)} - {""}:
            phrases.setdefault(key, []).extend(way(term) for term in finds)
    return phrases


PHRASES = compiled()


def finds(text: str, name: str) -> bool:
    """Whether a query finds a programme of this name."""
    tokens = frozenset(words.search_tokens(name))
    clauses = search.expand(query(text), PHRASES)
    return bool(clauses) and all(clause.way_met(tokens) is not None for clause in clauses)


# One typo


def edits(term: str) -> set[str]:
    alphabet = "児童手当てあ"
    splits = [(term[:place], term[place:]) for place in range(len(term) + 1)]
    near = {left + right[1:] for left, right in splits if right}
    near |= {left + char + right for left, right in splits for char in alphabet}
    near |= {left + char + right[1:] for left, right in splits if right for char in alphabet}
    near |= {left + right[1] + right[0] + right[2:] for left, right in splits if len(right) > 1}
    return near | {term}


@given(short, short)
def test_one_edit_is_exactly_what_one_edit_makes(a: str, b: str) -> None:
    assert search.within_one_edit(a, b) == (b in edits(a)) == search.within_one_edit(b, a)


@given(st.text(alphabet="じどうてあ", min_size=4, max_size=8), st.data())
def test_terms_one_edit_apart_share_a_key(term: str, data: st.DataObject) -> None:
    typo = data.draw(st.sampled_from(sorted(edits(term))))
    assert set(search.deletion_keys(term)) & set(search.deletion_keys(typo))


@pytest.mark.parametrize(
    ("a", "b", "near"),
    [
        ("じどうてあて", "じどてあて", True),
        ("児童手当", "児童手等", True),
        ("保育園", "保園育", True),
        ("児童手当", "介護保険", False),
        ("abcd", "badc", False),
    ],
)
def test_edits_of_real_words(a: str, b: str, near: bool) -> None:
    assert search.within_one_edit(a, b) is near


@pytest.mark.parametrize("term", ["", "区", "年金", "12345", "あ" * 21])
def test_short_long_and_numeric_terms_are_not_corrected(term: str) -> None:
    assert search.deletion_keys(term) == []


# Everyday words


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("子どもが生まれた", "出生届"),
        ("こどもがうまれた", "児童手当"),
        ("子供が産まれました", "出産育児一時金の支給"),
        ("赤ちゃんが生まれたんですが", "乳児家庭全戸訪問事業"),
        ("シングルマザー", "ひとり親家庭等医療費助成"),
        ("母子家庭 手当", "児童扶養手当"),
        ("引越し", "転居届"),
        ("引っ越しました", "転入届"),
        ("親が亡くなった", "おくやみコーナー"),
        ("親が亡くなったので手続きしたい", "葬祭費の手続"),
        ("保育園", "認可保育所の入所申込"),
        ("ほいくえん", "認可保育所の入所申込"),
        ("ワクチン", "子どもの定期予防接種"),
        ("失業した", "住居確保給付金"),
        ("お金がない", "生活保護"),
        ("家賃が払えない", "住居確保給付金"),
        ("認知症", "もの忘れ検診"),
        ("しょうがい", "障害福祉サービス"),
        ("障がい", "障害者手帳"),
        ("粗大ゴミ", "粗大ごみの収集"),
        ("child allowance", "児童手当"),
        ("Child Allowance", "児童手当"),
        ("moving", "転出届"),
        ("nursery", "認可保育所"),
        ("vaccination", "予防接種"),
        ("garbage", "ごみの収集"),
        ("pension", "国民年金の加入"),
        ("tax", "住民税の申告"),
        ("birth", "出生届"),
    ],
)
def test_everyday_words_find_official_names(said: str, name: str) -> None:
    assert finds(said, name)


@pytest.mark.parametrize(("said", "name"), [("出生届", "死亡届"), ("介護", "児童手当"), ("お金がない", "犬の登録")])
def test_other_needs_stay_apart(said: str, name: str) -> None:
    assert not finds(said, name)


def test_a_phrase_is_widened_before_its_words() -> None:
    clauses = search.expand(query("子どもが生まれた"), PHRASES)
    assert len(clauses) == 1
    assert clauses[0].ways[0] == (("子供", "こども"), ("生まれる",)) or clauses[0].ways[0][1] == ("生まれる",)


def test_there_are_at_least_120_groups_without_duplicates() -> None:
    assert len(synonyms.NEEDS) >= 120
    for group in synonyms.NEEDS:
        assert len(group.says) == len(set(group.says)), group
        assert len(group.finds) == len(set(group.finds)), group
        assert all(group.says), group
        assert all(group.finds), group
    for row in synonyms.SAME:
        assert len(row) == len(set(row)) >= 2, row
    assert len({row[0] for row in synonyms.SAME}) == len(synonyms.SAME)


def test_no_phrase_has_two_rows() -> None:
    said = [phrase for group in synonyms.NEEDS for phrase in group.says]
    assert sorted({phrase for phrase in said if said.count(phrase) > 1}) == []


def test_no_official_term_is_a_dead_end() -> None:
    """Whoever says any phrase of a row finds a programme named by each of its terms, and by the term itself."""
    lost = [(phrase, term) for phrase, terms in synonyms.pairs() for term in terms if not finds(phrase, term)]
    assert lost == []
    terms = {term for group in synonyms.NEEDS for term in group.finds}
    assert [term for term in sorted(terms) if not finds(term, term)] == []


def test_suggestions_lead_somewhere() -> None:
    known = {term for _, terms in synonyms.pairs() for term in terms} | {phrase for phrase, _ in synonyms.pairs()}
    assert [each for each in synonyms.SUGGESTIONS + synonyms.SUGGESTIONS_EN if each not in known] == []


# Guesses

NAMES = {
    "jp": ("国", "くに", "government of japan", "japan", "政府"),
    "130001": ("東京都", "とうきょうと", "tokyo metropolitan government", "都"),
    "131181": ("荒川区", "あらかわく", "arakawa city"),
    "131024": ("中央区", "ちゅうおうく", "chuo city"),
    "131172": ("北区", "きたく", "kita city"),
    "132063": ("府中市", "ふちゅうし", "fuchu city"),
    "132152": ("国立市", "くにたちし", "kunitachi city"),
}


@pytest.mark.parametrize(
    ("typed", "key", "rest"),
    [
        ("東京都の児童手当", "130001", "児童手当"),
        ("荒川区 保育園", "131181", "保育園"),
        ("国の年金", "jp", "年金"),
        ("都の補助金", "130001", "補助金"),
        ("荒川 保育園", "131181", "保育園"),
        ("荒川の保育園", "131181", "保育園"),
        ("保育園 荒川区", "131181", "保育園"),
        ("東京都荒川区の保育園", "131181", "保育園"),
        ("荒川区役所", "131181", ""),
        ("荒川区", "131181", ""),
        ("児童手当は国ですか?", "jp", "児童手当は"),
        ("あらかわく ほいくえん", "131181", "ほいくえん"),
        ("arakawa nursery", "131181", "nursery"),
        ("nursery in arakawa city", "131181", "nursery"),
        ("tokyo child allowance", "130001", "child allowance"),
        ("東京都庁", "130001", ""),
    ],
)
def test_guesses(typed: str, key: str, rest: str) -> None:
    guess = search.read_guess(typed, NAMES)
    assert guess is not None
    assert (guess.body_key, guess.rest) == (key, rest)


@pytest.mark.parametrize(
    "typed",
    [
        "国民年金",
        "国民健康保険",
        "都営住宅",
        "都民税",
        "東京都民税",
        "荒川区民会館",
        "中央図書館",
        "国立 病院",
        "帰宅困難者",
        "北 公園",
        "",
        "児童手当",
        "京都の宿",
        "japanese class",
        "くにたち",
    ],
)
def test_ordinary_words_are_no_guess(typed: str) -> None:
    assert search.read_guess(typed, NAMES) is None


@given(st.text(max_size=40))
def test_any_query_can_be_read(typed: str) -> None:
    guess = search.read_guess(typed, NAMES)
    assert guess is None or (guess.body_key in NAMES and len(guess.rest) <= len(typed))


# Ranking


def candidate(name: str, aliases: str = "") -> Candidate:
    return Candidate(
        words.fold(name),
        words.fold(aliases),
        frozenset(words.search_tokens(name)),
        frozenset(words.search_tokens(aliases)),
    )


def ranked(text: str, *names: Candidate) -> list[str]:
    clauses = search.expand(query(text), PHRASES)
    return [
        each.name for each in sorted(names, key=lambda name: search.rank_key(name, clauses, typed=words.fold(text)))
    ]


def test_exact_name_then_name_words_then_aliases_then_text() -> None:
    found = ranked(
        "児童手当",
        candidate("子育て支援のご案内"),
        candidate("018サポート", "児童の手当"),
        candidate("特別児童扶養手当"),
        candidate("児童手当の現況届"),
        candidate("児童手当"),
    )
    assert found == ["児童手当", "児童手当の現況届", "特別児童扶養手当", "018サポート", "子育て支援のご案内"]


def test_the_likelier_meaning_comes_first() -> None:
    found = ranked("子どもが生まれた", candidate("産後ケア"), candidate("児童手当"), candidate("出生届"))
    assert found == ["出生届", "児童手当", "産後ケア"]


def test_order_of_nearness() -> None:
    assert sorted(search.Nearness) == [
        search.Nearness.OWN,
        search.Nearness.METROPOLIS,
        search.Nearness.NATION,
        search.Nearness.AFFILIATED,
        search.Nearness.ELSEWHERE,
    ]


def test_a_way_needs_all_its_choices() -> None:
    clause = Clause(((("a", "b"), ("c",)), (("d",),)))
    assert clause.way_met({"b", "c"}) == 0
    assert clause.way_met({"d"}) == 1
    assert clause.way_met({"a"}) is None
