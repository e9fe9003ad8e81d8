"""What surveys found, for everybody: after publication alone, nothing that is left out in pages or files, series that break where a question did."""

import csv
import io
import json
import re
from collections import Counter

import pytest
from django.test import Client

from tests.surveys.years import NOW, years
from todoke.bodies.models import Body
from todoke.common.actors import Actor
from todoke.surveys.formats import reports
from todoke.surveys.formats.reports import Table
from todoke.surveys.models import Question, Response, SurveyCase, Wave
from todoke.surveys.operations import figures, waves
from todoke.surveys.rules.kinds import SMALLEST_CELL
from todoke.ui import survey_report

pytestmark = pytest.mark.django_db
BY = Actor("staff:1")
AT = "/en/survey/results/131181/fuben/"
FILES = ("figures.csv", "figures.json", "codebook.csv", "report.pdf")


def made(body: Body, *, count: int = 3, people: int = 160) -> list[Wave]:
    """Closed waves with figures, oldest first."""
    found = years(body, people=people, waves=count)
    for each in found:
        figures.compute(wave=each, by=BY, now=NOW)
    return found


def publish(*found: Wave) -> None:
    for each in found:
        waves.publish(wave=each, by=BY, now=NOW)


def page(reader: Client, path: str) -> str:
    response = reader.get(f"{AT}{path}")
    assert response.status_code == 200, path
    return " ".join(response.content.decode().split())


def table(reader: Client, path: str) -> list[dict[str, str]]:
    response = reader.get(f"{AT}{path}")
    assert response["Content-Type"].startswith("text/csv")
    return list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))


def test_nothing_is_to_be_seen_before_publication(arakawa: Body, reader: Client) -> None:
    first, second = made(arakawa, count=2)
    every = ["", "questions/waited/", "responsible/", *(f"waves/2024/{name}" for name in FILES)]
    assert "fuben" not in reader.get("/en/survey/results/").content.decode()
    assert {path: reader.get(f"{AT}{path}").status_code for path in every} == dict.fromkeys(every, 404)
    publish(first)
    assert 'href="/en/survey/results/131181/fuben/"' in reader.get("/en/survey/results/").content.decode()
    assert "2025" not in page(reader, "").partition("<main")[2].partition("</main>")[0]
    assert "Over the years" not in page(reader, "questions/waited/")
    assert {reader.get(f"{AT}waves/2025/{name}").status_code for name in FILES} == {404}
    publish(second)
    assert "Over the years" in page(reader, "questions/waited/")


def test_what_is_left_out_is_in_no_page_and_no_file(arakawa: Body, reader: Client) -> None:
    (wave,) = made(arakawa, count=1)
    publish(wave)
    rare = sum("twice" in each for each in Response.objects.values_list("answers__why", flat=True))
    assert 0 < rare < SMALLEST_CELL
    rows = table(reader, "waves/2024/figures.csv")
    hidden = [row for row in rows if row["note"] == "suppressed"]
    assert {(row["part"], row["option"]) for row in hidden if row["question"] == "why" and not row["segment"]} == {
        ("twice", "yes"), ("twice", "no"),
    }  # fmt: skip
    assert not any(row[name] for row in hidden for name in row if name == "n" or name.startswith("share"))
    shown = [row for row in rows if row["note"] != "suppressed"]
    assert all(int(row["n"]) >= SMALLEST_CELL for row in shown)
    told = json.loads(reader.get(f"{AT}waves/2024/figures.json").content)
    twice = [each for one in told["questions"] for each in one["figures"] if each["part"] == "twice"]
    assert all(not each.get("options") for each in twice if not each["segment"])
    assert not [each for each in twice if each["segment"] and each["groups"]]
    share = re.compile(rf"(?<![\d.]){100 * rare / 160:.1f}%")
    html = page(reader, "questions/why/")
    assert "not shown: too few" in html
    assert not share.search(html)
    report = survey_report.report(wave.survey, [wave], wave, "en")
    assert not share.search(reports.markup(report))
    lines = [row for each in report.chapters for part in each.parts if isinstance(part, Table) for row in part.rows]
    assert [cells for name, *cells in lines if "twice" in name] == [["not shown: too few"] * len(lines[0][1:])]


def test_files_say_what_the_page_says(arakawa: Body, reader: Client) -> None:
    (wave,) = made(arakawa, count=1)
    publish(wave)
    truth = Counter(Response.objects.values_list("answers__waited", flat=True))
    rows = {
        row["option"]: row
        for row in table(reader, "waves/2024/figures.csv")
        if row["question"] == "waited" and not row["segment"]
    }
    assert {key: int(row["n"]) for key, row in rows.items()} == {"yes": truth["yes"], "no": truth["no"]}
    assert float(rows["yes"]["share_raw"]) == pytest.approx(truth["yes"] / (truth["yes"] + truth["no"]), abs=1e-4)
    assert f"{100 * float(rows['yes']['share_raw']):.1f}%" in page(reader, "questions/waited/")
    response = reader.get(f"{AT}waves/2024/figures.json")
    assert response["Access-Control-Allow-Origin"] == "*"
    told = json.loads(response.content)
    assert (told["answers"], told["smallest_cell"]) == (160, 10)
    book = table(reader, "waves/2024/codebook.csv")
    assert {row["code"] for row in book if row["question"] == "why" and row["what"] == "option"} == {
        "wait", "write", "twice", "none",
    }  # fmt: skip
    assert [row["code"] for row in book if row["question"] == "whose" and row["what"] == "row"] == ["moving", "licence"]
    response = reader.get(f"{AT}waves/2024/report.pdf")
    assert response.status_code == (200 if reports.can_print() else 404)
    if reports.can_print():
        assert response.content.startswith(b"%PDF-")
        assert b"pdfuaid" in response.content


def test_a_reworded_question_goes_on_with_its_mark_and_another_one_stands_apart(arakawa: Body, reader: Client) -> None:
    publish(*made(arakawa))
    html = page(reader, "questions/why/")
    now, _, before = html.partition("Before the question changed")
    assert "2026: Another question from here on: 理由3" in now
    assert "Before and after cannot be compared." in now
    assert "No comparison with 2025" in now
    assert "What changed since" not in html
    assert "何が不便でしたか。 (en)" in before  # in the words of its time
    assert "2025: Reworded, comparable: 理由2" in before
    assert "cannot be compared" not in before
    assert "<td>2026</td>" not in before
    links = {
        row["link_to_version_before"] for row in table(reader, "waves/2026/codebook.csv") if row["question"] == "why"
    }
    assert links == {"broken"}
    same = page(reader, "questions/waited/")
    assert "Before the question changed" not in same
    assert "What changed since 2025" in same
    assert "less than in 2025" in same


def test_groups_rows_and_whose_job_it_is(arakawa: Body, reader: Client) -> None:
    publish(*made(arakawa, count=1, people=400))
    html = page(reader, "questions/score/?by=town")
    assert "Arakawa City" in html.partition("In groups")[2]
    assert "転入届" in page(reader, "questions/whose/?row=moving")
    assert page(reader, "questions/score/?by=nothing&row=nothing").count("In groups") == 1
    both = page(reader, "responsible/")
    assert "Of what is really theirs, who is thought responsible" in both
    assert "Of what people think is theirs, whose it really is" in both
    assert reader.get(f"{AT}questions/nothing/").status_code == 404


def test_a_real_case_stands_beside_figures_until_it_is_taken_back(arakawa: Body, reader: Client) -> None:
    (wave,) = made(arakawa, count=1)
    publish(wave)
    words = "<b>三回</b> 行きました。 #set page()"
    case = SurveyCase.objects.create(
        body=arakawa, wave=wave, question=Question.objects.get(key="why"), option="wait", text=words, code_index="1" * 64, given_date=NOW.date(),
        approved_at=NOW,
    )  # fmt: skip
    assert "三回" not in page(reader, "questions/why/")  # staff did not choose it
    SurveyCase.objects.filter(pk=case.pk).update(shown_at=NOW, shown_by=str(BY))
    assert "&lt;b&gt;三回&lt;/b&gt; 行きました。" in page(reader, "questions/why/")
    assert "三回" not in page(reader, "questions/waited/")
    notes = [note for each in survey_report.report(wave.survey, [wave], wave, "ja").chapters for note in each.notes]
    assert [note for note in notes if "三回" in note] == [note for note in notes if words in note] != []
    if reports.can_print():
        assert reader.get(f"{AT}waves/2024/report.pdf").status_code == 200
    SurveyCase.objects.filter(pk=case.pk).update(withdrawn_at=NOW)
    assert "三回" not in page(reader, "questions/why/")
