"""Own text over central text, differences, and three-way merges."""

from hypothesis import given
from hypothesis import strategies as st

from todoke.registry.rules.versions import differences, merge, reconcile

NAMES = ["name", "summary", "description", "cost", "belongings"]
CONTENT = st.dictionaries(st.sampled_from(NAMES), st.sampled_from(["a", "b", "c", ""]))


def test_own_text_wins_and_the_rest_is_inherited() -> None:
    says = merge({"summary": "ours"}, {"name": "児童手当", "summary": "central"})
    assert says.content == {"name": "児童手当", "summary": "ours"}
    assert says.inherited == {"name"}


def test_an_empty_own_field_hides_the_central_one() -> None:
    says = merge({"summary": ""}, {"name": "n", "summary": "central"})
    assert says.content == {"name": "n"}


def test_a_translation_follows_the_text_it_translates() -> None:
    central = {
        "name": "児童手当",
        "summary": "要約",
        "translations": {"en": {"name": "Child allowance", "summary": "central"}},
    }
    assert merge({"summary": "own"}, central).translations == {"en": {"name": "Child allowance"}}
    own = {"summary": "own", "translations": {"en": {"summary": "ours"}}}
    assert merge(own, central).translations == {"en": {"name": "Child allowance", "summary": "ours"}}


@given(CONTENT, CONTENT)
def test_differences_are_empty_only_for_equals(before: dict[str, object], after: dict[str, object]) -> None:
    changed = {change.name for change in differences(before, after)}
    assert changed == {name for name in NAMES if before.get(name) != after.get(name)}


@given(CONTENT, CONTENT, CONTENT)
def test_merge_keeps_every_change_or_names_the_conflict(
    base: dict[str, object], mine: dict[str, object], theirs: dict[str, object]
) -> None:
    merged = reconcile(base, mine, theirs)
    for name in NAMES:
        i_changed = base.get(name) != mine.get(name)
        they_changed = base.get(name) != theirs.get(name)
        if i_changed and they_changed and mine.get(name) != theirs.get(name):
            assert name in merged.conflicts
            assert merged.content.get(name) == theirs.get(name)
        elif i_changed:
            assert merged.content.get(name) == mine.get(name)
            assert name not in merged.conflicts
        else:
            assert merged.content.get(name) == theirs.get(name)


@given(CONTENT, CONTENT)
def test_merge_without_a_rival_is_the_change_itself(base: dict[str, object], mine: dict[str, object]) -> None:
    merged = reconcile(base, mine, base)
    assert not merged.conflicts
    assert not differences(merged.content, mine)
