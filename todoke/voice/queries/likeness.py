"""Which texts say the same 「似た声」: terms, their weights (TF-IDF), and clusters by scikit-learn; the same texts always give the same bunches."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from todoke.common.errors import Refusal
from todoke.voice.queries.terms import MEANS, meaning, terms_of
from todoke.voice.rules.matching import LEAST

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Texts are compared with one another up to so many at a time; the rest is compared with what was found.
SEEDS: Final = 3_000
ROUNDS: Final = 4
#: Two bunches are one while their voices are on average this like (cosine); a text joins the bunch whose middle is this like.
ALIKE: Final = 0.15
JOINS: Final = 0.35
#: Bunches that were found in different rounds are one when their middles are this like.
MIDDLES: Final = 0.35
#: How much a word counts that stands in one text alone: it can join nothing, and should not keep that text from others.
ALONE: Final = 0.3
_SHOWN_TERMS: Final = 5


class GroupingAway(Refusal):
    """The library that compares texts is not installed (``pip install todoke[voice]``); staff group by hand."""

    code = "voice_grouping_away"


@dataclass(frozen=True, slots=True)
class Bunch:
    """Texts that say the same, by their places, and the terms that they have in common, as they are shown."""

    places: Sequence[int]
    terms: Sequence[str]


def is_there() -> bool:
    """Whether texts can be compared here."""
    try:
        import sklearn  # noqa: F401 - whether it is installed
    except ImportError:
        return False
    return True


def bunches(texts: Sequence[str], *, least: int = LEAST) -> list[Bunch]:
    """Bunches of like texts, the largest first; a text that is like no other is in none. Raises GroupingAway."""
    if not is_there():
        raise GroupingAway
    shown: dict[str, Counter[str]] = defaultdict(Counter)
    documents: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for place, text in enumerate(texts):
        terms = terms_of(text)
        for key, words in terms:
            if words:
                shown[key][words] += 1
        if key_of := tuple(sorted({key for key, _ in terms})):
            documents[key_of].append(place)
    keys = sorted(documents, key=_by_chance)  # the same order wherever a text stands
    found = []
    for members in _clusters(keys):
        places = sorted(place for member in members for place in documents[keys[member]])
        if len(places) >= least:
            found.append(Bunch(places, _common([keys[each] for each in members], documents, shown)))
    return sorted(found, key=lambda each: (-len(each.places), each.places[0]))


def _by_chance(key: tuple[str, ...]) -> bytes:
    return hashlib.blake2b("\n".join(key).encode("utf-8", "surrogatepass"), digest_size=8).digest()


def _clusters(keys: Sequence[tuple[str, ...]]) -> Iterator[Sequence[int]]:
    """Clusters of documents: some are compared with one another, the rest joins what was found, what is left begins anew; and those alike become one."""
    if len(keys) < 2:
        yield from ([place] for place in range(len(keys)))
        return
    import numpy as np

    rows = _weights(keys)
    labels, left, count = np.full(len(keys), -1), np.arange(len(keys)), 0
    for _ in range(ROUNDS):
        seeds, rest = left[:SEEDS], left[SEEDS:]
        found = _compared(rows[seeds])
        large = np.flatnonzero(np.bincount(found) > 1)
        for place, label in enumerate(large):
            labels[seeds[found == label]] = count + place
        if not len(rest):
            break
        nearest, likeness = _nearest(rows[rest], _middles(rows[seeds], found, large))
        joined = likeness >= JOINS
        labels[rest[joined]] = count + nearest[joined]
        left, count = rest[~joined], count + len(large)
    if len(keys) > SEEDS:
        labels = _joined(rows, labels)
    for cluster in range(int(labels.max()) + 1):
        yield np.flatnonzero(labels == cluster).tolist()
    yield from ([place] for place in np.flatnonzero(labels == -1).tolist())


def _joined(rows: Any, labels: "NDArray[Any]") -> "NDArray[Any]":
    """The labels, where those of clusters whose middles are alike are one."""
    import numpy as np

    large = np.arange(labels.max() + 1)
    if len(large) < 2:
        return labels
    into = _compared(_middles(rows, labels, large), alike=MIDDLES)
    return np.where(labels >= 0, into[labels], -1)


def _weights(keys: Sequence[tuple[str, ...]]) -> Any:
    """A row of weights for each document, of length one."""
    import numpy as np
    from scipy.sparse import diags
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.preprocessing import normalize

    counted = TfidfVectorizer(analyzer=_itself, sublinear_tf=True, norm=None, dtype=np.float32)
    rows = counted.fit_transform(keys)
    often = np.bincount(rows.indices, minlength=rows.shape[1])
    return normalize(rows @ diags(np.where(often == 1, ALONE, 1.0).astype(np.float32)))


def _itself(key: tuple[str, ...]) -> tuple[str, ...]:
    return key


def _compared(rows: Any, *, alike: float | None = None) -> "NDArray[Any]":
    """The label of each row, by average likeness."""
    import numpy as np
    from sklearn.cluster import AgglomerativeClustering

    if rows.shape[0] < 2:
        return np.zeros(rows.shape[0], dtype=int)
    apart = np.clip(1.0 - (rows @ rows.T).toarray(), 0.0, 1.0)
    tree = AgglomerativeClustering(
        n_clusters=None, metric="precomputed", linkage="average", distance_threshold=1.0 - (alike or ALIKE)
    )
    labels: NDArray[Any] = tree.fit_predict(apart)
    return labels


def _middles(rows: Any, labels: "NDArray[Any]", large: "NDArray[Any]") -> Any:
    """The middle of each large cluster, of length one."""
    from scipy.sparse import csr_matrix, vstack
    from sklearn.preprocessing import normalize

    return (
        normalize(vstack([csr_matrix(rows[labels == label].mean(axis=0)) for label in large])) if len(large) else None
    )


def _nearest(rows: Any, middles: Any) -> "tuple[NDArray[Any], NDArray[Any]]":
    """For each row the nearest middle and how like it is."""
    import numpy as np

    nearest, likeness = np.zeros(rows.shape[0], dtype=int), np.zeros(rows.shape[0], dtype=np.float32)
    if middles is None:
        return nearest, likeness
    for start in range(0, rows.shape[0], 5_000):
        alike = (rows[start : start + 5_000] @ middles.T).toarray()
        nearest[start : start + 5_000] = alike.argmax(axis=1)
        likeness[start : start + 5_000] = alike.max(axis=1)
    return nearest, likeness


def _common(
    members: Sequence[tuple[str, ...]], documents: Mapping[tuple[str, ...], Sequence[int]], shown: Mapping[str, Counter[str]]
) -> Sequence[str]:  # fmt: skip
    """The terms that most of a bunch share, in at least three texts, so that no word of one person is among them; a compound before its parts.

    Where no word is shared by three, what they mean is named by our own word for it.
    """
    counts: Counter[str] = Counter()
    for key in members:
        for term in key:
            counts[term] += len(documents[key])
    usual = sorted(
        ((count, len(term), term) for term, count in counts.items() if count >= LEAST),
        key=lambda each: (-each[0], -each[1], each[2]),
    )
    chosen: list[str] = []
    for _, _, term in usual:
        if not term.startswith(MEANS):
            word = min(shown[term].items(), key=lambda each: (-each[1], each[0]))[0]
            if not any(word in other or other in word for other in chosen):
                chosen.append(word)
        if len(chosen) == _SHOWN_TERMS:
            break
    return chosen or [meaning(term) for _, _, term in usual if term.startswith(MEANS)][:2]
