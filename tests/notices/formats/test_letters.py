"""Letters as PDF/UA: what is drawn, where, and what is refused because no font draws it."""

from dataclasses import replace

import pytest

from tests.conftest import NOW
from todoke.notices.formats import letters
from todoke.notices.formats.letters import Letter, Part, Press, Slip, SlipQuestion, Words
from todoke.ui import notice_codes


@pytest.fixture
def press() -> Press:
    try:
        return letters.press()
    except LookupError as cannot:
        pytest.skip(f"no letters can be printed here: {cannot}")


def letter(**changes: object) -> Letter:
    words = Words(
        "ja-simple",
        "{予防|よぼう}",
        [
            Part("", ["{接種|せっしゅ}の お{知|し}らせ #let [x] $y$ @z"], [("{電話|でんわ}", "03-3802-3111")]),
            Part("本物か", ["番号"]),
        ],
    )
    qr = str(notice_codes.qr("ACDEFGHJKMNP"))
    made = Letter(
        "ACDE-FGHJ",
        ["〒116-0001", "東京都荒川区町屋一丁目2番3号"],
        "𠮷田 葛\U000e0100子 様",
        ["荒川区"],
        [words],
        qr,
        'QR "x" \\ y',
    )
    return replace(made, **changes)  # type: ignore[arg-type]  # fields of a letter


def test_letters_are_tagged_and_after_pdf_ua(press: Press) -> None:
    slip = Slip(
        "返信票",
        [("お子さん", "花")],
        [SlipQuestion("参加しますか", ("はい", "いいえ")), SlipQuestion("ほか")],
        "ja",
        "切り取り",
    )
    made = press.print([letter(), letter(slips=(slip,))], title="荒川区", made_at=NOW)
    for mark in (b"%PDF-", b"<pdfuaid:part>1</pdfuaid:part>", b"/MarkInfo", b"/StructTreeRoot"):
        assert mark in made
    assert b"/Lang" in made


def test_each_letter_begins_on_a_sheet_of_its_own(press: Press) -> None:
    pages = press.typst.compile(
        letters.markup([letter()] * 3, title="x").encode(), format="svg", font_paths=press.fonts
    )
    assert len(pages) == 5, "printed on both sides, nobody gets the back of another's letter"


def test_names_are_drawn_as_they_are_written_or_not_at_all(press: Press) -> None:
    assert press.missing("𠮷田 葛\U000e0100城 髙﨑 ﾊﾝｶｸ Nguyễn ①㈱　〒") == []
    assert press.missing("辻\U000e01ef") == ["U+8FBB U+E01EF"], "the form that is asked for is not silently another"
    assert press.missing("\ue000 𱍊 𱍊") == ["U+E000", "U+3134A"], "private characters and what no font has"


def test_only_what_fits_the_window_is_printed() -> None:
    assert letters.fits(letter())
    assert letters.fits(
        letter(
            address=["〒116-0001", "東京都荒川区町屋一丁目2番3号", "コーポ桔梗坂ヒルズ荒川ガーデンコート東棟405号室"]
        )
    )
    assert not letters.fits(letter(address=["〒116-0001", "東京都荒川区町屋" * 14]))
    assert not letters.fits(letter(name="寿限無" * 12 + " 様"))


def test_what_comes_from_outside_is_text_and_no_markup(press: Press) -> None:
    source = letters.markup([letter(name='#read("/etc/passwd") 様', address=["] #panic() ["])], title="#x")
    assert '\\#read\\(\\"\\/etc\\/passwd\\"\\)' in source
    assert press.typst.compile(source.encode(), format="pdf", font_paths=press.fonts)


def test_without_typst_or_fonts_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    letters.press.cache_clear()
    monkeypatch.setattr(letters, "FONTS", ("No such font",))
    pytest.importorskip("typst")
    with pytest.raises(letters.NoJapaneseFont):
        letters.press()
    letters.press.cache_clear()
