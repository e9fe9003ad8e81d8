"""What the page cache sends: packed or not, with a tag and a date, and nothing where the reader has it already."""

import gzip
from datetime import timedelta
from email.utils import format_datetime, parsedate_to_datetime

import pytest

from tests.ui import cached
from tests.ui.cached import NOW, PATH, Clock, Django, ask, bump
from todoke.ui.page_cache import PageCache

clock, django, cache = cached.clock, cached.django, cached.cache


def test_head_is_get_without_a_body(cache: PageCache, django: Django) -> None:
    made = ask(cache, method="HEAD")
    assert django.asked[0]["REQUEST_METHOD"] == "GET"
    got = ask(cache)
    kept = ask(cache, method="HEAD")
    assert made.body == kept.body == b""
    assert made.headers == got.headers == kept.headers
    assert got.headers["content-length"] == str(len(got.body))
    assert len(django.asked) == 1


@pytest.mark.parametrize(
    ("accepted", "packed"),
    [
        ("gzip", True),
        ("gzip, deflate, br", True),
        ("GZIP;Q=0.5", True),
        ("br;q=1.0, gzip;q=0.8, *;q=0.1", True),
        ("*", True),
        ("x-gzip", True),
        ("", False),
        ("identity", False),
        ("gzip;q=0", False),
        ("gzip ; q=0.000, br", False),
        ("*;q=0", False),
        ("*;q=1, gzip;q=0", False),
        ("gzip;q=often", False),
        ("br", False),
        ("notgzip", False),
    ],
)
def test_compressed_only_for_who_takes_it(cache: PageCache, django: Django, accepted: str, packed: bool) -> None:
    answer = ask(cache, accept_encoding=accepted)
    assert (answer.headers.get("content-encoding") == "gzip") is packed
    assert (gzip.decompress(answer.body) if packed else answer.body) == django.body({"PATH_INFO": PATH})
    assert answer.headers["content-length"] == str(len(answer.body))
    assert answer.headers["vary"] == "Accept-Encoding, Cookie"


@pytest.mark.parametrize("form", ["{0}", "W/{0}", '"other", {0}', "*", ' "a" ,W/{0} '])
def test_not_modified_by_entity_tag(cache: PageCache, form: str) -> None:
    for accepted in ("gzip", "identity"):
        tag = ask(cache, accept_encoding=accepted).headers["etag"]
        answer = ask(cache, accept_encoding=accepted, if_none_match=form.format(tag))
        assert (answer.status, answer.body) == (304, b"")
        assert answer.headers["etag"] == tag
        assert "content-length" not in answer.headers
        assert "content-encoding" not in answer.headers


def test_the_tag_of_another_form_or_of_an_old_text_is_not_enough(cache: PageCache, django: Django) -> None:
    packed = ask(cache, accept_encoding="gzip").headers["etag"]
    assert ask(cache, if_none_match=packed).status == 200
    assert ask(cache, if_none_match="broken").status == 200
    assert ask(cache, if_none_match="").status == 200
    assert ask(cache, if_none_match='"' * 20_000).status == 200
    django.body = lambda environ: b"new"
    bump()
    assert ask(cache, accept_encoding="gzip", if_none_match=packed).status == 200


def test_the_tag_stays_when_a_change_elsewhere_leaves_the_page_the_same(cache: PageCache) -> None:
    tag = ask(cache).headers["etag"]
    bump()
    assert ask(cache, if_none_match=tag).status == 304


def test_not_modified_by_date_once_a_second_has_passed(cache: PageCache, clock: Clock) -> None:
    assert "last-modified" not in ask(cache).headers
    clock.at += timedelta(seconds=1)
    said = ask(cache).headers["last-modified"]
    assert parsedate_to_datetime(said) == NOW.replace(microsecond=0)
    assert ask(cache, if_modified_since=said).status == 304
    assert ask(cache, if_modified_since=format_datetime(NOW.astimezone(None) - timedelta(seconds=2))).status == 200
    bump()
    assert ask(cache, if_modified_since=said).status == 200


@pytest.mark.parametrize(
    "said",
    ["yesterday", "", "Mon, 23 Nov 2026", "Fri, 01 Jan 2100 00:00:00 GMT", "Mon, 99 Nov 2026 00:00:00 GMT", "0" * 5000],
)
def test_a_date_that_says_nothing_is_ignored(cache: PageCache, clock: Clock, said: str) -> None:
    ask(cache)
    clock.at += timedelta(seconds=5)
    assert ask(cache, if_modified_since=said).status == 200


def test_an_entity_tag_counts_before_a_date(cache: PageCache, clock: Clock) -> None:
    ask(cache)
    clock.at += timedelta(seconds=5)
    said = ask(cache).headers["last-modified"]
    assert ask(cache, if_none_match='"other"', if_modified_since=said).status == 200
