"""A workbook applied: new, changed, in conflict, refused; one change set; undone."""

from datetime import timedelta
from io import BytesIO

import openpyxl
import pytest

from todoke.bodies.models import Body
from todoke.common import clock
from todoke.common.actors import Actor
from todoke.registry.formats import workbook as workbooks
from todoke.registry.models import ChangeSet, Program, ProgramType, ProgramVersion
from todoke.registry.operations import change_sets, programs, types, workbook
from todoke.registry.queries import workbook as plans_of

CONTENT: dict[str, object] = {
    "name": "児童手当",
    "summary": "概要",
    "contact_phone": "03-3802-3111",
    "category_codes": ["003"],
}
ME = Actor("staff:1", 1)


def made(body: Body, **more: object) -> Program:
    draft = programs.create(body=body, by=ME, now=clock.now(), content={**CONTENT, **more})
    programs.approve(version=draft, by=ME, now=clock.now())
    return Program.objects.get(pk=draft.program.pk)


def download(body: Body) -> BytesIO:
    file = BytesIO()
    workbooks.write(file, plans_of.rows_of(body), {}, "en", exported_at=clock.now())
    return file


def edited(file: BytesIO, changes: dict[tuple[str, str], object]) -> BytesIO:
    """The workbook with cells changed: (number, or the mark of an empty row; field) → value, in the sheet of all fields."""
    file.seek(0)
    book = openpyxl.load_workbook(file)
    sheet = book["All fields"]
    heads = {cell.value: cell.column for row in sheet.iter_rows(max_row=3) for cell in row if cell.value}
    rows = {cell.value: cell.row for row in sheet.iter_rows(min_row=4, max_col=2) for cell in row if cell.value}
    for (key, name), value in changes.items():
        sheet.cell(rows[key], heads[name]).value = value  # type: ignore[assignment]
    out = BytesIO()
    book.save(out)
    out.seek(0)
    return out


def planned(body: Body, file: BytesIO) -> tuple[workbooks.WorkbookRead, list[plans_of.Planned]]:
    file.seek(0)
    read = workbooks.read(file)
    return read, plans_of.plan(read=read, body=body, today=clock.today())


def apply(body: Body, file: BytesIO, *, choices: workbook.Choices | None = None, publish: bool = True) -> ChangeSet:
    read, plans = planned(body, file)
    return workbook.apply(
        read=read, body=body, by=ME, now=clock.now() + timedelta(seconds=1), seen=plans_of.fingerprint(plans), choices=choices or {},
        publish=publish, file_name="制度.xlsx", file_sha256="0" * 64,
    )  # fmt: skip


def test_what_was_downloaded_changes_nothing(arakawa: Body) -> None:
    made(arakawa)
    _, plans = planned(arakawa, download(arakawa))
    assert [each.outcome for each in plans] == ["unchanged"]
    with pytest.raises(workbook.NothingToApply):
        apply(arakawa, download(arakawa))
    assert ChangeSet.objects.count() == 0


def test_a_changed_and_a_new_programme_are_one_set_that_can_be_undone(arakawa: Body) -> None:
    program = made(arakawa)
    file = edited(
        download(arakawa),
        {
            (program.number, "summary"): "Excelの概要",
            ("new-1", "name"): "新しい制度",
            ("new-1", "summary"): "新しい概要",
        },
    )
    done = apply(arakawa, file)
    assert done.counts["new"] == done.counts["changed"] == 1
    program.refresh_from_db()
    assert program.live is not None
    assert program.live.content == {**CONTENT, "summary": "Excelの概要"}
    new = Program.objects.exclude(pk=program.pk).get()
    assert new.live is not None
    assert new.number.startswith("131181-")
    change_sets.undo(change_set=done, by=ME, now=clock.now() + timedelta(seconds=2))
    program.refresh_from_db()
    new.refresh_from_db()
    assert program.live is not None
    assert program.live.content == CONTENT
    assert new.live is None


def test_an_emptied_cell_follows_the_central_text_and_a_mark_hides_it(arakawa: Body) -> None:
    um24 = types.ensure(by=ME, number="UM24", name="児童手当", now=clock.now())
    types.revise(type=um24, content={"name": "児童手当", "summary": "中央", "remarks": "備考"}, by=ME, now=clock.now())
    draft = programs.create(
        body=arakawa, by=ME, now=clock.now(), content={"summary": "区"}, type=ProgramType.objects.get()
    )
    programs.approve(version=draft, by=ME, now=clock.now())
    number = draft.program.number
    apply(arakawa, edited(download(arakawa), {(number, "summary"): None, (number, "remarks"): "（なし）"}))
    newest = programs.newest_version(draft.program)
    assert newest is not None
    assert newest.content == {"remarks": ""}


def test_a_change_made_meanwhile_is_merged_or_waits_for_a_choice(arakawa: Body) -> None:
    program = made(arakawa)
    file = edited(
        download(arakawa), {(program.number, "summary"): "Excel", (program.number, "contact_phone"): "03-1111-1111"}
    )
    draft = programs.draft(
        program=program,
        content={**CONTENT, "summary": "画面", "remarks": "画面の備考"},
        based_on=1,
        by=ME,
        now=clock.now(),
    )
    programs.approve(version=draft, by=ME, now=clock.now())
    _, plans = planned(arakawa, file)
    assert [(each.outcome, [c.name for c in each.conflicts]) for each in plans] == [("conflict", ["summary"])]
    with pytest.raises(workbook.ChoiceMissing):
        apply(arakawa, file)
    apply(arakawa, file, choices={plans[0].key: {"summary": "mine"}})
    newest = programs.newest_version(program)
    assert newest is not None
    assert newest.content == {**CONTENT, "summary": "Excel", "remarks": "画面の備考", "contact_phone": "03-1111-1111"}


def test_a_change_after_the_differences_were_shown_stops_the_apply(arakawa: Body) -> None:
    program = made(arakawa)
    file = edited(download(arakawa), {(program.number, "summary"): "Excel"})
    read, plans = planned(arakawa, file)
    programs.draft(program=program, content={**CONTENT, "remarks": "画面"}, based_on=1, by=ME, now=clock.now())
    with pytest.raises(workbook.WorkbookMoved):
        workbook.apply(
            read=read, body=arakawa, by=ME, now=clock.now(), seen=plans_of.fingerprint(plans), choices={}, publish=True, file_name="",
            file_sha256="",
        )  # fmt: skip
    assert ChangeSet.objects.count() == 0


def test_without_the_right_to_publish_all_of_it_waits(arakawa: Body) -> None:
    program = made(arakawa)
    done = apply(arakawa, edited(download(arakawa), {(program.number, "summary"): "Excel"}), publish=False)
    assert done.counts["waiting"] == 1
    assert ProgramVersion.objects.get(change_set=done).state == "submitted"
    program.refresh_from_db()
    assert program.live is not None
    assert program.live.content == CONTENT
    change_sets.undo(change_set=done, by=ME, now=clock.now())
    assert ProgramVersion.objects.get(change_set=done).state == "discarded"
    program.refresh_from_db()
    assert program.live.content == CONTENT


def test_a_colleagues_draft_is_not_published_by_the_way(arakawa: Body) -> None:
    program = made(arakawa)
    programs.draft(
        program=program, content={**CONTENT, "remarks": "書きかけ"}, based_on=1, by=Actor("other"), now=clock.now()
    )
    apply(arakawa, edited(download(arakawa), {(program.number, "summary"): "Excel"}))
    newest = programs.newest_version(program)
    assert newest is not None
    assert newest.state == "submitted"
    assert newest.content == {**CONTENT, "summary": "Excel", "remarks": "書きかけ"}
    program.refresh_from_db()
    assert program.live is not None
    assert "remarks" not in program.live.content


def test_a_programme_of_another_body_is_refused(arakawa: Body, chofu: Body) -> None:
    theirs = made(chofu)
    file = edited(download(chofu), {(theirs.number, "summary"): "よそから"})
    _, plans = planned(arakawa, file)
    assert [(each.outcome, each.problems[-1].code) for each in plans] == [("refused", "not_your_program")]
    with pytest.raises(workbook.NothingToApply):
        apply(arakawa, file)


def test_a_cell_that_cannot_be_read_leaves_its_field_and_says_where(arakawa: Body) -> None:
    program = made(arakawa)
    file = edited(
        download(arakawa), {(program.number, "summary"): "Excel", (program.number, "procedure_to_date"): "31 Feb"}
    )
    _, plans = planned(arakawa, file)
    assert [problem.code for problem in plans[0].problems] == ["impossible_date"]
    assert "!" in plans[0].problems[0].cell
    assert [change.name for change in plans[0].changes] == ["summary"]


def test_a_programme_without_what_it_needs_is_refused_alone(arakawa: Body) -> None:
    program, second = made(arakawa), made(arakawa, name="もう一つ")
    changes: dict[tuple[str, str], object] = {
        (program.number, "name"): None, (second.number, "summary"): "Excel", ("new-1", "remarks"): "名前がない",
        (second.number, "procedure_from_date"): "2027-05-01", (second.number, "procedure_to_date"): "2027-04-01",
    }  # fmt: skip
    file = edited(download(arakawa), changes)
    _, plans = planned(arakawa, file)
    assert {each.number: each.outcome for each in plans} == {
        program.number: "refused",
        second.number: "refused",
        "": "refused",
    }
    del changes[second.number, "procedure_to_date"]
    done = apply(arakawa, edited(download(arakawa), changes))
    assert done.counts["changed"] == 1
    assert done.counts["refused"] == 2
