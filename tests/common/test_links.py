"""Tests of finding links in running text and of the one form of an address."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from todoke.common.links import ascii_host, extract, normalise_url

TEXT_AND_LINKS: list[tuple[str, list[tuple[str, str]]]] = [
    ("", []),
    ("リンクはありません。", []),
    ("https://a.example.jp/x", [("https://a.example.jp/x", "")]),
    ("申請書;https://a.example.jp/x.pdf", [("https://a.example.jp/x.pdf", "申請書")]),
    ("申請書；https://a.example.jp/x.pdf", [("https://a.example.jp/x.pdf", "申請書")]),
    ("申請書 ; https://a.example.jp/x.pdf", [("https://a.example.jp/x.pdf", "申請書")]),
    ("・申請書;HTTPS://a.example.jp/x.pdf", [("HTTPS://a.example.jp/x.pdf", "申請書")]),
    (
        "委任状 [56KB pdf];https://a.example.jp/43,45,c,html/1.pdf\n届出書 (PDF 9KB);https://a.example.jp/43,45,html",
        [
            ("https://a.example.jp/43,45,c,html/1.pdf", "委任状 [56KB pdf]"),
            ("https://a.example.jp/43,45,html", "届出書 (PDF 9KB)"),
        ],
    ),
    (
        "甲;https://a.example.jp/1,乙;https://a.example.jp/2、丙;https://a.example.jp/3丁；https://a.example.jp/4",
        [(f"https://a.example.jp/{n}", t) for n, t in enumerate("甲乙丙丁", 1)],
    ),
    (
        "甲;https://a.example.jp/1.pdf,PDF;https://a.example.jp/2",
        [("https://a.example.jp/1.pdf", "甲"), ("https://a.example.jp/2", "PDF")],
    ),
    (
        "甲;https://a.example.jp/4,c,html;https://a.example.jp/2",
        [("https://a.example.jp/4,c,html", "甲"), ("https://a.example.jp/2", "")],
    ),
    (
        "https://a.example.jp/1https://a.example.jp/2 https://a.example.jp/3",
        [(f"https://a.example.jp/{n}", "") for n in (1, 2, 3)],
    ),
    (
        "詳細は、ひろばのページ（外部リンク）;https://a.example.jp/hiroba/をご覧ください。",
        [("https://a.example.jp/hiroba/", "ひろばのページ（外部リンク）")],
    ),
    ("保育、教育のページ;https://a.example.jp/", [("https://a.example.jp/", "保育、教育のページ")]),
    (
        "時間とは\u3000条例第4条;https://a.example.jp/r.html?id=j4の規定",
        [("https://a.example.jp/r.html?id=j4", "条例第4条")],
    ),
    ("動画です。見てください。;https://a.example.jp/w?v=1_a", [("https://a.example.jp/w?v=1_a", "見てください。")]),
    ("（くわしくは案内;https://a.example.jp/a）", [("https://a.example.jp/a", "くわしくは案内")]),
    ("1)申請書;https://a.example.jp/a", [("https://a.example.jp/a", "1)申請書")]),
    ("(https://a.example.jp/a)。", [("https://a.example.jp/a", "")]),
    ("「https://a.example.jp/a」", [("https://a.example.jp/a", "")]),
    ("see https://a.example.jp/a. Next", [("https://a.example.jp/a", "")]),
    ("https://a.example.jp/a_(b)_c", [("https://a.example.jp/a_(b)_c", "")]),
    ("[案内](https://a.example.jp/a_(b))です", [("https://a.example.jp/a_(b)", "案内")]),
    ("[案内 [PDF]](https://a.example.jp/a)", [("https://a.example.jp/a", "案内 [PDF]")]),
    ("<a href='https://a.example.jp/a'>x</a>", [("https://a.example.jp/a", "")]),
    ("|申請書;https://a.example.jp/a|", [("https://a.example.jp/a", "申請書")]),
    ("https://a.example.jp/r?u=https://b.example.jp/", [("https://a.example.jp/r?u=https://b.example.jp/", "")]),
    (
        "https://archive.example.jp/pid/123/https://b.example.jp/",
        [("https://archive.example.jp/pid/123/https://b.example.jp/", "")],
    ),
    ("https://localhost/a https://www.日本語.jp/ https:///x http://", []),
    ("https://user@a.example.jp/ https://a.example.jp:99999/", []),
    ("javascript:alert(1);//a.example.jp", []),
]


@pytest.mark.parametrize(("text", "links"), TEXT_AND_LINKS)
def test_links_are_found_as_municipalities_write_them(text: str, links: list[tuple[str, str]]) -> None:
    assert [(link.url, link.title) for link in extract(text)] == links


@pytest.mark.parametrize("text", [text for text, links in TEXT_AND_LINKS if links])
def test_the_span_of_a_link_covers_its_title_and_its_address_only(text: str) -> None:
    for link in extract(text):
        span = text[link.start : link.end]
        assert span.replace(link.url, "", 1).replace(link.title, "", 1).strip(" ;；[]()") == ""


PIECES = st.sampled_from(
    [
        "https://a.example.jp/x",
        "http://b.example.jp",
        ";",
        "；",
        ",",
        "、",
        "\n",
        "。",
        "[",
        "]",
        "(",
        ")",
        "題名",
        "PDF",
        " ",
        "\u3000",
    ]
)


@given(st.one_of(st.text(), st.lists(PIECES, max_size=30).map("".join)))
def test_links_are_in_order_apart_and_usable_whatever_the_text(text: str) -> None:
    end = 0
    for link in extract(text):
        assert end <= link.start < link.end <= len(text)
        assert normalise_url(link.url) is not None
        span = text[link.start : link.end]
        assert link.url in span
        assert link.title in span
        assert "\n" not in span
        end = link.end


@given(st.lists(st.text(alphabet="あ亜アA1", min_size=1, max_size=8), min_size=1, max_size=6), st.sampled_from("\n、"))
def test_any_titles_in_a_row_come_back(titles: list[str], separator: str) -> None:
    text = separator.join(f"{title};https://a.example.jp/{n}.html" for n, title in enumerate(titles))
    assert [link.title for link in extract(text)] == titles
    assert [link.url for link in extract(text)] == [f"https://a.example.jp/{n}.html" for n in range(len(titles))]


def _seconds(text: str) -> float:
    started = time.process_time()
    extract(text)
    return time.process_time() - started


@pytest.mark.parametrize(
    "unit",
    [
        "https://a.example.jp/",
        "題名;https://a.example.jp/a,",
        "[題](https://a.example.jp/)",
        "https://x/;",
        "a（)](;",
        "https://a.example.jp/)))",
        "[" * 20,
    ],
)
def test_time_grows_with_the_length_only(unit: str) -> None:
    small = min(_seconds(unit * 1_000) for _ in range(3))
    large = min(_seconds(unit * 16_000) for _ in range(2))
    assert large < 16 * small * 6 + 0.05  # a quadratic search would take 256 times as long


def test_ten_thousand_links_in_one_text_are_all_found() -> None:
    text = "\n".join(f"題名{n};https://a.example.jp/{n}" for n in range(10_000))
    assert [link.title for link in extract(text)] == [f"題名{n}" for n in range(10_000)]


@pytest.mark.parametrize(
    ("url", "normal"),
    [
        ("HTTPS://WWW.Example.JP:443/A?b=C#d", "https://www.example.jp/A?b=C"),
        ("http://example.jp:80", "http://example.jp/"),
        ("http://example.jp:8080/", "http://example.jp:8080/"),
        (" https://example.jp./a ", "https://example.jp/a"),
        ("https://例え.jp/道?ん", "https://xn--r8jz45g.jp/道?ん"),
        ("https://[2001:DB8::1]/", "https://[2001:db8::1]/"),
    ],
)
def test_one_form_of_an_address(url: str, normal: str) -> None:
    assert normalise_url(url) == normal
    assert normalise_url(normal) == normal


@pytest.mark.parametrize(
    "url",
    [
        "", "example.jp", "//example.jp/", "ftp://example.jp/", "javascript:alert(1)", "mailto:a@example.jp", "https://",
        "https:///a", "https://a@example.jp/", "https://a:b@example.jp/", "https://example.jp:0/", "https://example.jp:x/",
        "https://example.jp:70000/", "https://exa mple.jp/", "https://example.jp/a\nb", "https://example.jp\\@b.jp/",
        "https://a..jp/", "https://-a.jp/", "https://[::1]x/", "https://[::1/", "https://" + "a" * 300 + ".jp/", "https://％/",
    ],
)  # fmt: skip
def test_what_is_not_a_usable_address_is_none(url: str) -> None:
    assert normalise_url(url) is None


@given(st.text())
def test_any_text_as_an_address_is_none_or_stable(text: str) -> None:
    for url in (text, "https://" + text, "http://example.jp/" + text):
        normal = normalise_url(url)
        assert normal is None or normalise_url(normal) == normal


def test_host_names() -> None:
    assert ascii_host("①②⑦.0.0.1") == "127.0.0.1"
    assert ascii_host("Ｅxample.JP.") == "example.jp"
    assert ascii_host("a%2fb") is None
