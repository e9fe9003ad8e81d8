"""The reader for trying out is unsure where the text has marks of doubt, and refuses what is no picture of its kind."""

import pytest

from todoke.gateways.reading.readers import Reading, ReadingFailed, Wanted
from todoke.gateways.reading.sandbox import SandboxReader

WANTED = [
    Wanted("a", "1"),
    Wanted("b.kana", "2", "kana"),
    Wanted("c", "3", options=[("yes", "はい"), ("no", "いいえ")]),
]


def test_it_says_what_stands_there_and_how_sure_it_is() -> None:
    told = SandboxReader().read("1: 花?子\n2.kana: ハナコ\n3: はい\n7: x".encode(), "text/plain", WANTED)
    assert told == [Reading("a", "花子", 68), Reading("b.kana", "ハナコ", 98), Reading("c", "yes", 98)]
    assert SandboxReader().read("3: たぶん".encode(), "text/plain", WANTED) == [Reading("c", "", 5)]


@pytest.mark.parametrize(
    ("picture", "kind"), [(b"\xff\xd8\xff", "image/jpeg"), (b"\xff\xfe", "text/plain"), (b"nothing", "text/plain")]
)
def test_what_it_cannot_read_it_says(picture: bytes, kind: str) -> None:
    with pytest.raises(ReadingFailed):
        SandboxReader().read(picture, kind, WANTED)
