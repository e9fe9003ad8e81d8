"""How much of what should be hidden masking finds in labelled sentences, and what it hides without need: `python -m bench.voice_masking` lists both."""

import os
import sys
import time
from typing import Final

from bench.support import Figure, finish, in_child, scratch

LEAST: Final = {"first": 0.95, "second": 0.95, "third": None}
_NOTES: Final = {
    "first": "in view while written",
    "second": "at first sight 0.89 and 0.97",
    "third": "harder on purpose, never learnt from",
}
_TURNS: Final = 20


def _here() -> list[Figure]:
    import django

    django.setup()
    from tests.voice.labelled import measure, sentences
    from todoke.voice.queries.masked import mask

    figures: list[Figure] = []
    for part, least in LEAST.items():
        found = measure(part)
        kinds = ", ".join(f"{kind} {found.covered[kind]}/{count}" for kind, count in found.wanted.items())
        print(f"{part}: {kinds}", *(f"  missed {each}" for each in found.missed), *(f"  without need {each}" for each in found.wrong), sep="\n", file=sys.stderr)  # fmt: skip
        name = f"{part} {found.sentences} sentences, {found.wanted.total()} parts to hide"
        figures += [
            Figure(f"{name}: recall", found.recall, least=least, note=_NOTES[part]),
            Figure(f"{name}: precision", found.precision, least=least),
            Figure(f"{name}: precision sign by sign", found.precision_of_signs),
        ]
    texts = [each.text for part in LEAST for each in sentences(part)]
    began = time.process_time()
    for _ in range(_TURNS):
        for text in texts:
            mask(text)
    each_ms = (time.process_time() - began) / _TURNS / len(texts) * 1_000
    return [*figures, Figure("masking one such sentence, processor time", each_ms, "ms")]


def main() -> None:
    """In a process of its own, which keeps nothing."""
    if "--inside" in sys.argv:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "todoke.config.settings")
        finish(_here())
    with scratch("SQLite") as environment:
        finish(in_child("bench.voice_masking", "--inside", environment=environment))


if __name__ == "__main__":
    main()
