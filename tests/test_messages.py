"""Every word a person sees is there in ja, ja-simple and en, keeps its placeholders, and is plain enough in ja-simple."""

import re
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from scripts.messages import LOCALE, extract

pytestmark = pytest.mark.embedded

PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")
RUBY = re.compile(r"\{([^{}|]+)\|([^{}|]+)\}")
KANJI = re.compile(r"[一-鿿々〆]")


@cache
def wanted() -> Catalog:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "messages.pot"
        extract(target)
        with target.open("rb") as file:
            return read_po(file)


@cache
def catalogue(locale: str) -> Catalog:
    with (LOCALE / locale / "LC_MESSAGES" / "django.po").open("rb") as file:
        return read_po(file)


def texts(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string or ())


def ids(message: Message) -> list[str]:
    return [message.id] if isinstance(message.id, str) else list(message.id)


@pytest.mark.parametrize("locale", ["ja", "ja_Simple"])
def test_nothing_is_missing(locale: str) -> None:
    held = catalogue(locale)
    missing = []
    for message in wanted():
        if message.id:
            found = held.get(message.id, message.context)
            if found is None or found.fuzzy or not all(texts(found)):
                missing.append(ids(message)[0])
    assert not missing, f"{len(missing)} missing; run make messages and translate: {missing[:10]}"


@pytest.mark.parametrize("locale", ["ja", "ja_Simple", "en"])
def test_placeholders_survive(locale: str) -> None:
    for message in catalogue(locale):
        allowed = {name for text in ids(message) for name in PLACEHOLDER.findall(text)}
        for text in texts(message):
            if message.id and text:
                used = set(PLACEHOLDER.findall(text))
                assert used <= allowed, message.id
                assert "%" not in PLACEHOLDER.sub("", text).replace("%%", ""), f"a bare percent sign: {text}"


def test_each_kanji_of_plain_japanese_has_a_reading() -> None:
    bare = [text for message in catalogue("ja_Simple") for text in texts(message) if KANJI.search(RUBY.sub("", text))]
    assert not bare, bare[:10]


def test_sentences_of_plain_japanese_are_short() -> None:
    long = []
    for message in catalogue("ja_Simple"):
        for text in texts(message) if message.id else ():
            plain = PLACEHOLDER.sub("○○", RUBY.sub(r"\1", text))
            long += [
                sentence
                for sentence in re.split(r"[。！？\n]|<br>", plain)
                if len(re.sub(r"<[^>]+>", "", sentence)) > 34
            ]
    assert not long, long[:10]


def test_japanese_catalogue_holds_no_readings() -> None:
    assert not [text for message in catalogue("ja") for text in texts(message) if RUBY.search(text)]
