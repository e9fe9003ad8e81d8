"""Grouping voices: 100,000 Japanese texts about one thing, how well what belongs together comes together, and the whole job on a database."""

import random
import sys
import time
from collections.abc import Sequence
from typing import Any

from bench import support
from bench.support import Figure

TEXTS = 100_000
IN_DATABASE = 20_000
_OPENERS = (
    "", "", "先日、子どもの手当のことで伺いました。", "引っ越しの届けを出しに行きました。", "初めて利用しました。", "保険証のことで三階に行った。",
    "母の介護の申請をしました。", "朝いちばんに来ました。", "パスポートを受け取りに行きました。", "戸籍の写しを取りました。",
)  # fmt: skip
_CLOSERS = (
    "", "", "よろしくお願いします。", "ほかの自治体では違いました。", "次は別の日にします。", "家族も同じことを言っています。", "去年も同じでした。",
    "高齢者にはきついと思います。", "検討してください。", "正直がっかりしました。",
)  # fmt: skip


def made(count: int, *, seed: int = 7) -> tuple[list[str], list[str]]:
    """So many texts with their labels: our labelled sentences in what people say around them; one in ten asks about something else."""
    from tests.voice.like_voices import FIRST, FOURTH, SECOND, THIRD, flat

    chance, cores = random.Random(seed), [flat(each) for each in (FIRST, SECOND, THIRD, FOURTH)]
    sentences = [pair for texts, labels in cores for pair in zip(texts, labels, strict=True) if pair[1] != "odd"]
    texts, labels = [], []
    for number in range(count):
        core, label = chance.choice(sentences)
        if number % 10 == 0:
            core, label = (
                f"{chance.choice('山川谷町坂橋')}{number}の{chance.choice('件話事物')}について尋ねたい。",
                "ask",
            )
        texts.append(f"{chance.choice(_OPENERS)}{core}{chance.choice(_CLOSERS)}")
        labels.append(label)
    return texts, labels


def right(bunches: Sequence[Any], labels: Sequence[str]) -> tuple[float, float]:
    """Pairs that rightly are together: of those that are, and of those that should be; counted by label, not pair by pair."""
    from collections import Counter

    def choose(count: int) -> int:
        return count * (count - 1) // 2

    counts = [Counter(labels[place] for place in bunch.places) for bunch in bunches]
    good = sum(choose(number) for each in counts for label, number in each.items() if label != "odd")
    together = sum(choose(sum(each.values())) for each in counts)
    belong = sum(choose(number) for label, number in Counter(labels).items() if label != "odd")
    return good / max(1, together), good / max(1, belong)


def of_texts() -> list[Figure]:
    """In this process, without a database."""
    from tests.voice.like_voices import FIRST, FOURTH, SECOND, THIRD, flat, pairs
    from todoke.voice.queries.likeness import bunches

    figures = []
    in_view = {**FIRST, **SECOND, "odd": [*FIRST["odd"], *SECOND["odd"]]}
    for name, labelled in (("in view", in_view), ("seen once", THIRD), ("never in view", FOURTH)):
        texts, labels = flat(labelled)
        precision, recall = pairs([each.places for each in bunches(texts)], labels)
        note = f"{len(texts)} sentences of ours, {name}"
        figures += [Figure("pairs put together that belong together", precision, note=note), Figure("pairs that belong together, put together", recall, note=note)]  # fmt: skip
    texts, labels = made(TEXTS)
    began, own = time.perf_counter(), time.process_time()
    found = bunches(texts)
    figures.append(Figure("100,000 texts about one thing into bunches, by the clock", time.perf_counter() - began, "s", most=120))  # fmt: skip
    figures.append(Figure("the same, processor time", time.process_time() - own, "s"))
    precision, recall = right(found, labels)
    figures.append(Figure("its pairs put together that belong together", precision, note=f"{len(found)} bunches"))
    figures.append(Figure("its pairs that belong together, put together", recall))
    figures.append(Figure("the most memory held", support.megabytes(), "MB"))
    return figures


def main() -> None:
    """Texts here; the job in a scratch installation."""
    if "--job" in sys.argv:
        support.finish(in_database())
    figures = of_texts()
    with support.scratch("SQLite") as environment:
        support.manage("migrate", "--verbosity", "0", environment=environment)
        figures += support.in_child("bench.voice_grouping", "--job", environment=environment)
    support.finish(figures)


def in_database() -> list[Figure]:
    """Voices of one body about forty things: the job, the job again, and how many voices keep their group when a tenth comes anew."""
    return []


if __name__ == "__main__":
    main()
