"""Figures of a closed wave: weighted towards what is known, small counts left out, still once they are public."""

import pytest

from tests.surveys.attacker import Published
from tests.surveys.years import NOW, years
from todoke.bodies.models import Body, LedgerEntry
from todoke.common.actors import Actor
from todoke.surveys.models import Response, SurveyFigure, Wave
from todoke.surveys.operations import figures
from todoke.surveys.queries import raking
from todoke.surveys.queries.waves import questions_of
from todoke.surveys.rules.kinds import SMALLEST_CELL

pytestmark = pytest.mark.django_db
BY = Actor("staff:1")


@pytest.fixture
def wave(arakawa: Body) -> Wave:
    return years(arakawa, waves=1)[0]


def document(wave: Wave, key: str, part: str = "", segment: str = "") -> dict[str, object]:
    version = next(each.version for each in questions_of(wave) if each.key == key)
    found: dict[str, object] = SurveyFigure.objects.get(wave=wave, version=version, part=part, segment=segment).document
    return found


def test_each_answer_gets_its_weight_and_figures_stand_raw_and_weighted(wave: Wave) -> None:
    pytest.importorskip("ipfn")
    made = figures.compute(wave=wave, by=BY, now=NOW)
    assert made.answers == 260
    assert made.document["margins"] == ["age", "sex", "town"]
    assert made.document["unreached"] == [["age", "80"]]
    assert made.document["effect"] > 1
    weights = [(each.age, each.weight or 0.0) for each in Response.objects.filter(wave=wave)]
    old = sum(weight for age, weight in weights if age == "70") / sum(weight for _, weight in weights)
    unsaid = sum(not age for age, _ in weights) / len(weights)
    assert old == pytest.approx(280 / 980 * (1 - unsaid), abs=0.002)
    waited = document(wave, "waited")
    yes = sum(each["waited"] == "yes" for each in Response.objects.values_list("answers", flat=True))
    unsure = sum(each["waited"] == "dont-know" for each in Response.objects.values_list("answers", flat=True))
    assert waited["n"] == 260 - unsure
    first = waited["options"][0]  # type: ignore[index]
    assert (first["key"], first["n"]) == ("yes", yes)
    assert first["raw"][1] < first["raw"][0] < first["raw"][2]
    assert first["weighted"][2] - first["weighted"][1] > first["raw"][2] - first["raw"][1]
    entry = LedgerEntry.objects.get(action="survey.figures")
    assert entry.data["answers"] == 260


def test_no_small_count_is_in_the_database(wave: Wave) -> None:
    figures.compute(wave=wave, by=BY, now=NOW)
    rare = document(wave, "why", "twice")
    assert sum("twice" in each["why"] for each in Response.objects.values_list("answers", flat=True)) < SMALLEST_CELL
    assert rare["options"] == []
    assert rare["together"] == ["yes", "no"]
    for each in SurveyFigure.objects.all():
        for count in counts_in(each.document):
            assert count >= SMALLEST_CELL, each


def counts_in(document: object) -> list[int]:
    """Every count in a document, however deep."""
    if isinstance(document, dict):
        own = [value for key, value in document.items() if key == "n" and value is not None]
        return own + [count for value in document.values() for count in counts_in(value)]
    return [count for each in document for count in counts_in(each)] if isinstance(document, list) else []


def test_whoever_solves_all_tables_of_a_wave_gets_near_no_small_count(wave: Wave) -> None:
    """The counts as they are published, with what the overall table and the groups' sizes and weights say of the hidden ones."""
    figures.compute(wave=wave, by=BY, now=NOW)
    hidden = 0
    for each in SurveyFigure.objects.exclude(segment="").select_related("version__question"):
        whole = SurveyFigure.objects.get(wave=wave, version=each.version, part=each.part, segment="").document
        seen, small = attack(wave, each, whole)
        hidden += len(small)
        assert not small & seen.solved()
        for cell, (low, high) in seen.ranges().items():
            if cell in small:
                assert high - low >= SMALLEST_CELL - 1e-3, (each.version.question.key, each.part, each.segment)
    assert hidden > 5


def attack(wave: Wave, figure: SurveyFigure, whole: dict[str, object]) -> tuple[Published, set[tuple[int, int]]]:
    """A published table as equations; the weights of groups and the weighted totals of rows known exactly."""
    key, part, segment = figure.version.question.key, figure.part, figure.segment
    groups, shown = figure.document["groups"], [each["key"] for each in whole.get("options", ())]  # type: ignore[attr-defined]
    together = figure.document["together"]
    rows = [[each] for each in shown] + ([together] if together else [])
    truth = [[0] * len(groups) for _ in rows]
    mass, weights, sizes = [0.0] * len(rows), [0.0] * len(groups), [0] * len(groups)
    for answer in Response.objects.filter(wave=wave):
        said = answer.answers.get(key)
        option = (
            said.get(part)
            if isinstance(said, dict)
            else ("yes" if part in said else "no")
            if isinstance(said, list)
            else said
        )
        group = answer.answers["when"].get("moving", "") if segment == "when" else getattr(answer, segment)
        row = next((place for place, names in enumerate(rows) if option in names), None)
        column = next((place for place, each in enumerate(groups) if group in each["keys"]), None)
        if row is None or column is None:
            continue
        truth[row][column] += 1
        weight = answer.weight or 1.0
        weights[column] += weight
        sizes[column] += 1
    weights = [total / size for total, size in zip(weights, sizes, strict=True)]
    mass = [sum(n * w for n, w in zip(row, weights, strict=True)) for row in truth]
    cells = [
        [
            each["cells"][names[0]]["n"] if names[0] in each["cells"] and each["cells"][names[0]] else None if names[0] in each["cells"] else _rest(each, truth, row, column)
            for column, each in enumerate(groups)
        ]
        for row, names in enumerate(rows)
    ]  # fmt: skip
    small = {(r, c) for r, row in enumerate(truth) for c, n in enumerate(row) if n < SMALLEST_CELL}
    return Published(cells, [sum(row) for row in truth], sizes, mass, weights), small


def _rest(group: dict[str, object], truth: list[list[int]], row: int, column: int) -> int | None:
    """What is folded follows from the rest of its group where all of that is shown."""
    cells = group["cells"]
    assert isinstance(cells, dict)
    return truth[row][column] if all(cells.values()) else None


def test_figures_wait_for_the_end_and_then_stand_still(wave: Wave) -> None:
    wave.state = "open"
    wave.save()
    with pytest.raises(figures.FiguresTooSoon):
        figures.compute(wave=wave, by=BY, now=NOW)
    wave.state = "closed"
    wave.save()
    figures.compute(wave=wave, by=BY, now=NOW)
    first = document(wave, "waited")
    figures.compute(wave=wave, by=BY, now=NOW)
    assert document(wave, "waited") == first
    wave.state = "published"
    wave.save()
    with pytest.raises(figures.FiguresPublished):
        figures.compute(wave=wave, by=BY, now=NOW)


def test_without_totals_or_library_figures_are_raw_and_it_is_said(wave: Wave, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> tuple[object, object]:
        raise raking.NoRaking

    monkeypatch.setattr(raking, "_library", missing)
    assert figures.compute(wave=wave, by=BY, now=NOW).document["raw"] == "no_library"
    assert "weighted" not in document(wave, "waited")["options"][0]  # type: ignore[index]
    assert not Response.objects.exclude(weight=None).exists()
    monkeypatch.undo()
    wave.totals = {}
    wave.save()
    if raking.is_there():
        assert figures.compute(wave=wave, by=BY, now=NOW).document["raw"] == "no_totals"
