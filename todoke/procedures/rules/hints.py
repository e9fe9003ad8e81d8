"""Hints for authors of a form 「やさしい書き方の助言」: what makes it harder to finish than it has to be; never a reason to refuse it."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from todoke.eligibility.rules.problems import Problem
from todoke.procedures.rules.definition import Definition, Question, Texts
from todoke.procedures.rules.kinds import QuestionKind
from todoke.procedures.rules.plain_words import plainer

READING: Final = re.compile(r"\{([^{}|]+)\|([^{}|]+)\}")
_BARE: Final = re.compile(r"[一-鿿々〆]+")
_KANA: Final = re.compile(r"[ぁ-ゖァ-ヺー・ 　]+")
_SENTENCES: Final = re.compile(r"[。！？!?\n]+|\.(?:\s|$)")
#: The longest sentence: signs in Japanese, words in English.
LONGEST: Final = {"ja": 60, "ja-simple": 30, "en": 25}
MOST_FILES: Final = 3
MOST_ON_A_PAGE: Final = 5
_SEAL: Final = re.compile(r"[押捺]印|印鑑|実印|認印|ハンコ|はんこ|判子|\bseal\b", re.IGNORECASE)
_INDIVIDUAL_NUMBER: Final = re.compile(
    r"個人番号|マイナンバー(?!カード)|my number(?! card)|individual number", re.IGNORECASE
)
_DURATION: Final = re.compile(
    r"[0-9０-９一二三四五六七八九十]+\s*(?:分|時間)|[0-9]+\s*(?:min|hour)|\b(?:minute|hour)s?\b"
)
_ASKS: Final = re.compile(r"[？?]|か[。\s]|か$")
_JOINED: Final = re.compile(r"及び|および|並びに|ならびに|かつ|または.*および")


def hints(definition: Definition) -> Sequence[Problem]:
    """Everything that could be easier, in the order of the form; ``place`` as in the document, with the language behind it where it is one."""
    return [
        *_whole(definition),
        *(hint for place, texts in _texts(definition) for hint in _wording(place, texts)),
        *(
            hint
            for at, page in enumerate(definition.pages)
            for number, question in enumerate(page.questions)
            for hint in _question(question, f"pages.{at}.questions.{number}")
        ),
    ]


def _texts(definition: Definition) -> Iterator[tuple[str, Texts]]:
    """Every text with its place."""
    yield from (
        ("title", definition.title),
        ("intro", definition.intro),
        ("consent", definition.consent),
        ("after", definition.after),
    )
    yield from ((f"needed.{at}", texts) for at, texts in enumerate(definition.needed))
    yield from ((f"groups.{at}.label", group.label) for at, group in enumerate(definition.groups))
    for at, page in enumerate(definition.pages):
        yield from ((f"pages.{at}.title", page.title), (f"pages.{at}.intro", page.intro))
        for number, question in enumerate(page.questions):
            place = f"pages.{at}.questions.{number}"
            yield from (
                (f"{place}.label", question.label),
                (f"{place}.hint", question.hint),
                (f"{place}.without", question.without),
            )
            yield from ((f"{place}.options.{nth}.label", option.label) for nth, option in enumerate(question.options))
    yield from ((f"fees.{at}.label", fee.label) for at, fee in enumerate(definition.fees))
    yield from ((f"parts.{at}.title", part.title) for at, part in enumerate(definition.parts))


def _whole(definition: Definition) -> Iterator[Problem]:
    if not any(_DURATION.search(text) for texts in (definition.intro, *definition.needed) for text in texts.values()):
        yield Problem("hint_no_duration", place="intro")
    files = [each for _, each in definition.questions() if each.kind is QuestionKind.FILE and each.required]
    if len(files) > MOST_FILES:
        yield Problem("hint_many_files", place="pages", data={"count": len(files)})
    for language in ("ja-simple", "en"):
        missing = [place for place, texts in _texts(definition) if texts and language not in texts]
        if missing:
            yield Problem(f"hint_no_{language.replace('-', '_')}", place=missing[0], data={"count": len(missing)})
    for at, page in enumerate(definition.pages):
        if len(page.questions) > MOST_ON_A_PAGE:
            yield Problem("hint_long_page", place=f"pages.{at}", data={"count": len(page.questions)})
    if len([each for each in _SENTENCES.split(definition.consent.get("ja", "")) if each.strip()]) > 1:
        yield Problem("hint_long_consent", place="consent.ja")
    if definition.parts:
        given = frozenset().union(*(part.questions for part in definition.parts))
        for at, page in enumerate(definition.pages):
            for number, question in enumerate(page.questions):
                if question.key not in given:
                    yield Problem("hint_part_nowhere", question.key, f"pages.{at}.questions.{number}")


def _wording(place: str, texts: Texts) -> Iterator[Problem]:
    for language, text in texts.items():
        where = f"{place}.{language}"
        for sentence in _SENTENCES.split(READING.sub(r"\1", text)):
            length = len(sentence.split()) if language == "en" else len(re.sub(r"\s", "", sentence))
            if length > LONGEST[language]:
                yield Problem("hint_long_words" if language == "en" else "hint_long_sentence", sentence.strip()[:30], where, {"length": length, "limit": LONGEST[language]})  # fmt: skip
        for word, plain in plainer(READING.sub(r"\1", text), language):
            yield Problem("hint_jargon", word, where, {"plain": plain})
    simple = texts.get("ja-simple", "")
    for kanji in dict.fromkeys(_BARE.findall(READING.sub("", simple))):
        yield Problem("hint_no_reading", kanji, f"{place}.ja-simple")
    for kanji, reading in READING.findall(simple):
        if not _KANA.fullmatch(reading):
            yield Problem("hint_no_reading", kanji, f"{place}.ja-simple")


def _question(question: Question, place: str) -> Iterator[Problem]:
    label = question.label.get("ja", "")
    every = " ".join(
        (label, question.hint.get("ja", ""), *(text for language, text in question.label.items() if language == "en"))
    )
    if _SEAL.search(every) and not question.law:
        yield Problem("hint_seal", place=f"{place}.label.ja")
    if _INDIVIDUAL_NUMBER.search(every) and question.kind is not QuestionKind.DECLARATION:
        yield Problem("hint_individual_number", place=f"{place}.label.ja")
    if len(_ASKS.findall(label)) > 1 or _JOINED.search(label):
        yield Problem("hint_two_questions", place=f"{place}.label.ja")
    if question.kind is QuestionKind.FILE and question.required and not question.without:
        yield Problem("hint_no_without", place=f"{place}.without")
