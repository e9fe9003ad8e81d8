"""From an empty page to a published form of five questions, as somebody does it who has never programmed: no JavaScript, every click counted."""

from dataclasses import dataclass, field

from playwright.sync_api import Page, expect

from tests.journeys.conftest import PHONE, Visit

FORMS = "/en/staff/131181/forms/"
#: What they ask: the words, how it is answered, the choices.
ASKED = (
    ("申請する人の名前", "name", ""),
    ("連絡のつく電話番号", "phone", ""),
    ("どの部屋を使いますか", "choice", "大会議室\n小会議室\n和室"),
    ("飲み物を出しますか", "yes_no", ""),
    ("飲み物は何人分ですか", "number", ""),
)
#: A click a second and a half, a box ten seconds, a page read five: well within ten minutes.
_CLICK, _BOX, _READ, _LIMIT = 1.5, 10, 5, 600


@dataclass
class Hands:
    """What the person does, counted."""

    page: Page
    clicks: int = 0
    boxes: int = 0
    pages: int = field(default=0)

    def press(self, label: str) -> None:
        self.clicks += 1
        self.pages += 1
        self.page.get_by_role("button", name=label, exact=True).click()

    def follow(self, label: str) -> None:
        self.clicks += 1
        self.pages += 1
        self.page.get_by_role("link", name=label, exact=True).first.click()

    def write(self, name: str, words: str) -> None:
        self.boxes += 1
        self.page.locator(f"[name='{name}']").fill(words)

    def choose(self, name: str, value: str) -> None:
        self.boxes += 1
        self.page.locator(f"[name='{name}']").select_option(value)

    def unfold(self, summary: str) -> None:
        self.clicks += 1
        self.page.locator("summary", has_text=summary).click()

    @property
    def seconds(self) -> float:
        """How long that takes an unhurried person."""
        return self.clicks * _CLICK + self.boxes * _BOX + self.pages * _READ


def build(page: Page, name: str) -> Hands:
    """Make the form, its five questions and its condition, and publish it."""
    hands = Hands(page)
    hands.follow("Make a form")
    hands.write("name", name)
    hands.press("Make it")
    hands.follow("Add a question")
    for at, (words, kind, choices) in enumerate(ASKED, start=1):
        hands.write("label_ja", words)
        hands.choose("kind", kind)
        if choices:
            hands.write("options_ja", choices)
        if at < len(ASKED):
            hands.press("Save, and write the next")
    hands.unfold("Show it only if …")
    hands.choose("c0_fact", "q4")
    hands.choose("c0_how", "is")
    hands.press("Save")
    hands.press("Go on to publishing")
    hands.press("Publish")
    return hands


def test_a_form_of_five_questions_is_published_within_ten_minutes(at_work: Visit, visit: Visit) -> None:
    page = at_work("arakawa", FORMS, size=PHONE)
    hands = build(page, "会議室の使用")
    expect(page.locator("main [role=status]")).to_contain_text("Published. Residents get it from today on.")
    assert "“飲み物を出しますか”: Yes" in page.locator("main").inner_text()
    print(f"{hands.clicks} clicks, {hands.boxes} boxes, {hands.pages} pages: {hands.seconds / 60:.1f} minutes")
    assert (hands.clicks, hands.boxes) <= (13, 15)
    assert hands.seconds < _LIMIT / 2  # half is left for thinking of the words
    key = page.url.partition("/forms/")[2].partition("/")[0]
    resident = visit(f"/ja/apply/131181/{key}/")
    expect(resident.locator("h1")).to_contain_text("会議室の使用")
    hands.follow("See it as a resident does")
    expect(page.locator("section.note")).to_contain_text("申請する人の名前")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.goto(FORMS)
    row = page.locator("li", has=page.get_by_role("link", name="会議室の使用"))
    expect(row.last).to_contain_text("In force: version 1")
