"""Differences in few words."""

from hypothesis import given
from hypothesis import strategies as st

from todoke.registry.rules.excerpts import MOST_FIELDS, Excerpt, as_text, excerpts
from todoke.registry.rules.versions import FieldChange


def test_short_values_are_whole_and_absent_ones_are_none() -> None:
    found, more = excerpts(
        [FieldChange("cost", "無料", "300円"), FieldChange("remarks", None, "備考"), FieldChange("summary", "a", "")]
    )
    assert found == (Excerpt("cost", "無料", "300円"), Excerpt("remarks", None, "備考"), Excerpt("summary", "a", ""))
    assert more == 0


def test_a_long_text_is_cut_around_what_differs() -> None:
    before = "同" * 3000 + "旧" + "後" * 3000
    after = "同" * 3000 + "新しい" + "後" * 3000
    ((found,), _) = excerpts([FieldChange("description", before, after)])
    for text, part in ((found.before, "旧"), (found.after, "新しい")):
        assert text is not None
        assert part in text
        assert len(text) <= 162
        assert (text[0], text[-1]) == ("…", "…")


def test_no_more_than_twenty_fields() -> None:
    found, more = excerpts([FieldChange(f"field_{place}", "a", "b") for place in range(25)])
    assert (len(found), more) == (MOST_FIELDS, 5)


def test_lists_links_and_yes_or_no_are_text() -> None:
    assert (
        as_text([{"uri": "https://a.jp", "title": "案内"}, {"uri": "https://b.jp", "title": ""}])
        == "案内;https://a.jp\nhttps://b.jp"
    )
    assert as_text(["003", "005"]) == "003\n005"
    assert (as_text(False), as_text(0), as_text({}), as_text([])) == ("false", "0", None, None)
    assert as_text({"en": {"name": "Allowance"}}) == "en: name: Allowance"


@given(st.text("ab", max_size=600), st.text("ab", max_size=600))
def test_what_differs_is_always_in_sight(before: str, after: str) -> None:
    ((found,), _) = excerpts([FieldChange("description", before, after)])
    assert (found.before != found.after) == (before != after)
