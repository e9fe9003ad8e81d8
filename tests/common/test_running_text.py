"""Tests of reading running text as blocks."""

from hypothesis import given
from hypothesis import strategies as st

from todoke.common.running_text import (
    Block,
    BulletList,
    Cell,
    Heading,
    LineBreak,
    Link,
    ListItem,
    Paragraph,
    Phone,
    Table,
    Text,
    parse,
)


def text(words: str) -> tuple[Text]:
    return (Text(words),)


def test_an_empty_line_parts_paragraphs_and_a_line_end_stays_one() -> None:
    expected: list[Block] = [Paragraph((Text("甲"), LineBreak(), Text("乙"))), Paragraph(text("丙"))]
    assert parse("甲\n乙\n\u3000\n丙\n") == expected
    assert parse("甲\r\n乙\r\n\r\n丙") == expected
    assert parse("") == parse(" \n\u3000\n") == []


def test_links_and_telephones_inside_a_line() -> None:
    assert parse("詳細は、案内;https://a.example.jp/をご覧ください。電話０３(３４８８)２０６１へ。") == [
        Paragraph(
            (
                Text("詳細は、"),
                Link("https://a.example.jp/", "案内"),
                Text("をご覧ください。電話"),
                Phone("０３(３４８８)２０６１", "0334882061"),
                Text("へ。"),
            )
        )
    ]


def test_a_number_inside_an_address_is_not_a_telephone() -> None:
    assert parse("https://a.example.jp/03-1234-5678") == [Paragraph((Link("https://a.example.jp/03-1234-5678", ""),))]


def test_lists_with_each_sign() -> None:
    assert parse("持ち物\n・手帳\n・印鑑\n- a\n- b\n●診療日\n1.届出書\n２．証明") == [
        Paragraph(text("持ち物")),
        BulletList((ListItem(text("手帳")), ListItem(text("印鑑")))),
        BulletList((ListItem(text("a")), ListItem(text("b")))),
        BulletList((ListItem(text("診療日")),)),
        BulletList((ListItem(text("届出書"), 1), ListItem(text("証明"), 2)), numbered=True),
    ]


def test_an_indented_line_belongs_to_the_entry_above() -> None:
    assert parse("●診療日\n\u3000※電話を\n●時間\n終わり") == [
        BulletList((ListItem((Text("診療日"), LineBreak(), Text("\u3000※電話を"))), ListItem(text("時間")))),
        Paragraph(text("終わり")),
    ]


def test_what_only_looks_like_a_list_is_text() -> None:
    for line in ("1.5歳から", "2024.4.1", "-5度", "・・・", "・", "※注意", "(1)\u3000甲", "①甲", "#甲", "* 注"):
        assert parse(line) == [Paragraph(text(line))]


def test_a_heading_is_a_line_with_hashes() -> None:
    assert parse("## 対象\n本文") == [Heading(2, text("対象")), Paragraph(text("本文"))]


def test_a_table_between_lines_with_breaks_and_links_in_its_cells() -> None:
    assert parse("助成\n|種別|内容|\n|:--|:--|\n|甲|乙<br>案内;https://a.example.jp/|\n|丙|^|\n以上") == [
        Paragraph(text("助成")),
        Table(
            (
                (Cell(text("種別")), Cell(text("内容"))),
                (Cell(text("甲")), Cell((Text("乙"), LineBreak(), Link("https://a.example.jp/", "案内")), rowspan=2)),
                (Cell(text("丙")),),
            ),
            1,
        ),
        Paragraph(text("以上")),
    ]


def test_script_and_break_outside_a_table_stay_text() -> None:
    assert parse("<script>alert(1)</script><br>") == [Paragraph(text("<script>alert(1)</script><br>"))]


def test_what_cannot_be_shown_is_marked() -> None:
    assert parse("a\x00b\ud800c\x1b") == [Paragraph(text("a\ufffdb\ufffdc\ufffd"))]


def test_names_keep_their_exact_characters() -> None:
    name = "𠮷﨑葛\U000e0100城"
    assert parse(name) == [Paragraph(text(name))]


@given(st.text())
def test_any_text_can_be_read(words: str) -> None:
    for block in parse(words):
        assert isinstance(block, Paragraph | Heading | BulletList | Table)
