"""What a form says as a whole: title, law, days, how it is signed, consent, what follows; its fees; its parts; the procedure itself."""

from collections.abc import Mapping
from typing import Any, Final

from django.http import HttpResponse, QueryDict

from todoke.bodies.models import Body
from todoke.common.errors import Refusal
from todoke.eligibility.rules.building import BuiltRow, RowUnusable
from todoke.people.rules.roles import Act
from todoke.procedures.operations import forms
from todoke.procedures.rules import documents, editing
from todoke.procedures.rules.definition import LANGUAGES, Signature, Way
from todoke.registry.models import Program
from todoke.registry.rules import written
from todoke.registry.rules.fields import N_
from todoke.staff.desk import Desk, page
from todoke.staff.eligibility import row_values
from todoke.staff.inputs import number, text
from todoke.staff.procedures import condition_rows, question_form
from todoke.staff.procedures.condition_rows import Sentence
from todoke.staff.procedures.opened import Errors, frame, gone, keep, opened, refused, words
from todoke.ui import form_words, notice_texts
from todoke.ui.messages import say

_WORDS: Final = ("title", "intro", "consent", "after")
_FEES: Final = 8
_PARTS: Final = 4


@page(Act.WRITE, methods=("GET", "POST"))
def settings(desk: Desk, form: str) -> HttpResponse:
    """The form as a whole."""
    found = opened(desk, form)
    if not found.is_draft:
        return gone(desk, form)
    data, errors = desk.request.POST, []
    typed = _settings_of(found.document) if desk.request.method == "GET" else _settings_in(data)
    if desk.request.method == "POST":
        changed = editing.change_form(dict(found.document), _settings(typed))
        errors = [
            (f"id_{each.place.split('.')[0]}" + ("_ja" if each.place.split(".")[0] in (*_WORDS, "needed") else ""), form_words.tell_fault(each))
            for each in documents.look(changed)[1]
            if each.place.split(".")[0] in {*_WORDS, "needed", "law", "processing_days", "correction_days", "signature", "way", "reasons"}
        ]  # fmt: skip
        if not errors:
            try:
                keep(desk, found, changed)
            except forms.FormMoved:
                return gone(desk, form)
            return desk.go("form", N_("Saved."), form=form)
    context = {
        **frame(desk, found), "typed": typed, "errors": errors, "error_of": {place: said for place, said in reversed(errors) if place},
        "signatures": [(each.value, say(form_words.SIGNATURES[each])) for each in Signature], "ways": [(each.value, say(form_words.WAYS[each])) for each in Way],
        "others": [each for each in LANGUAGES if each != "ja"], "language_labels": notice_texts.LANGUAGE_LABELS,
    }  # fmt: skip
    return desk.render("procedures/form_settings.html", context, status=422 if errors else 200)


def _settings_of(document: Mapping[str, Any]) -> dict[str, str]:
    typed = {name: str(document.get(name, "")) for name in ("law", "signature", "way")}
    typed |= {name: str(document.get(name, 14)) for name in ("processing_days", "correction_days")}
    typed["cosigned"] = "1" if document.get("cosigned") else ""
    typed["reasons"] = "\n".join(map(str, document.get("reasons") or ()))
    for language in LANGUAGES:
        for name in _WORDS:
            typed[f"{name}_{language}"] = str((document.get(name) or {}).get(language, ""))
        typed[f"needed_{language}"] = "\n".join(str(each.get(language, "")) for each in document.get("needed") or ())
    return typed


def _settings_in(data: QueryDict) -> dict[str, str]:
    typed = {
        name: text(data, name, limit=200)
        for name in ("law", "signature", "way", "cosigned", "processing_days", "correction_days")
    }
    typed["reasons"] = text(data, "reasons", limit=5_000)
    for language in LANGUAGES:
        for name in (*_WORDS, "needed"):
            typed[f"{name}_{language}"] = text(data, f"{name}_{language}", limit=5_000)
    return typed


def _settings(typed: Mapping[str, str]) -> dict[str, Any]:
    fields: dict[str, Any] = {name: typed[name] for name in ("law", "signature", "way")}
    for name in ("processing_days", "correction_days"):
        plain = written.plain(typed[name])
        fields[name] = int(plain) if plain.isascii() and plain.isdigit() and len(plain) < 6 else typed[name]
    fields |= {name: question_form.texts_of(typed, name) for name in _WORDS}
    lines = {language: typed[f"needed_{language}"].split("\n") for language in LANGUAGES}
    fields["needed"] = [
        {
            language: said
            for language in LANGUAGES
            if at < len(lines[language]) and (said := lines[language][at].strip())
        }
        for at, line in enumerate(lines["ja"])
        if line.strip()
    ]
    fields["cosigned"] = bool(typed["cosigned"])
    fields["reasons"] = [line.strip() for line in typed["reasons"].split("\n") if line.strip()]
    return fields


@page(Act.WRITE, methods=("GET", "POST"))
def fees(desk: Desk, form: str) -> HttpResponse:
    """What it costs: rows from the top, the first whose condition holds counts; a waiver says why less is due."""
    found = opened(desk, form)
    if not found.is_draft:
        return gone(desk, form)
    known = condition_rows.readable(found.definition, None)
    everything = condition_rows.every_fact(found.definition)
    rows, errors = _fee_rows(found.document, everything), list[tuple[str | None, object]]()
    if desk.request.method == "POST":
        rows = [_fee_in(desk.request.POST, at) for at in range(_FEES)]
        listed, errors = _fees(rows, known)
        changed = editing.change_form(dict(found.document), {"fees": listed})
        kept = [at for at, row in enumerate(rows) if row["yen"] or row["fixed"]]
        errors += [
            (f"id_f{kept[int(each.place.split('.')[1])]}_yen", form_words.tell_fault(each))
            for each in documents.look(changed)[1]
            if each.place.startswith("fees.") and not errors
        ]
        if not errors:
            try:
                keep(desk, found, changed)
            except forms.FormMoved:
                return gone(desk, form)
            return desk.go("form", N_("Saved."), form=form)
    rows = [*rows, *[_fee_in(QueryDict(), 0)] * 2][:_FEES] if desk.request.method == "GET" else rows
    context = {
        **frame(desk, found), "rows": rows, "errors": errors, "error_of": {place: said for place, said in reversed(errors) if place},
        "facts": condition_rows.offered(known, [row["when"] for row in rows], everything), "comparisons": row_values.comparisons(),
        "values": condition_rows.values(known),
    }  # fmt: skip
    return desk.render("procedures/form_fees.html", context, status=422 if errors else 200)


def _fee_rows(document: Mapping[str, Any], known: Mapping[str, Any]) -> list[dict[str, Any]]:
    found = []
    for each in document.get("fees") or ():
        sentence = condition_rows.of_text(each.get("when"), known)
        simple = not sentence.fixed and len(sentence.rows) <= 1
        found.append(
            {
                "when": sentence.rows[0] if simple and sentence.rows else BuiltRow("", ""), "fixed": "" if simple else str(each.get("when", "")),
                "yen": str(each.get("yen", "")), "label": str((each.get("label") or {}).get("ja", "")), "label_en": str((each.get("label") or {}).get("en", "")),
                "label_simple": str((each.get("label") or {}).get("ja-simple", "")), "waiver": bool(each.get("waiver")), "law": str(each.get("law", "")),
            }
        )  # fmt: skip
    return found


def _fee_in(data: QueryDict, at: int) -> dict[str, Any]:
    when = BuiltRow(*(text(data, f"f{at}_{name}", limit=300) for name in ("fact", "how", "value")))
    return {
        "when": when, "fixed": text(data, f"f{at}_fixed", limit=2000), "yen": text(data, f"f{at}_yen", limit=200), "label": text(data, f"f{at}_label", limit=200),
        "label_en": text(data, f"f{at}_label_en", limit=200), "label_simple": text(data, f"f{at}_label_simple", limit=200),
        "waiver": f"f{at}_waiver" in data, "law": text(data, f"f{at}_law", limit=200),
    }  # fmt: skip


def _fees(rows: list[dict[str, Any]], known: Mapping[str, Any]) -> tuple[list[dict[str, Any]], Errors]:
    listed: list[dict[str, Any]] = []
    errors: Errors = []
    for at, row in enumerate(rows):
        if not row["yen"]:
            continue
        try:
            when = row["fixed"] or condition_rows.text_of_sentence(
                Sentence([row["when"]] if row["when"].fact else []), known
            )
        except RowUnusable as problem:
            errors.append((f"id_f{at}_fact", condition_rows.unusable(problem, known)))
            continue
        yen = written.yen(written.plain(row["yen"]))
        label = {"ja": row["label"], "ja-simple": row["label_simple"], "en": row["label_en"]}
        made = {
            "when": when,
            "yen": row["yen"] if yen is None else str(yen),
            "label": {name: said for name, said in label.items() if said},
            "law": row["law"],
        }
        listed.append(
            {**{name: value for name, value in made.items() if value}, **({"waiver": True} if row["waiver"] else {})}
        )
    return listed, errors


@page(Act.WRITE, methods=("GET", "POST"))
def parts(desk: Desk, form: str) -> HttpResponse:
    """One sheet for several bodies: which of them gets which answers."""
    found = opened(desk, form)
    if not found.is_draft:
        return gone(desk, form)
    data = desk.request.POST
    errors: Errors = []
    rows: list[dict[str, Any]] = [
        {"body": each.get("body", ""), "questions": each.get("questions") or [], "days": each.get("processing_days", 14), "title": (each.get("title") or {}).get("ja", ""), "held": each}
        for each in found.document.get("parts") or ()
    ]  # fmt: skip
    if desk.request.method == "POST":
        held = {row["body"]: row["held"] for row in rows}
        rows = [
            {"body": text(data, f"b{at}_body", limit=40), "questions": data.getlist(f"b{at}_questions"), "days": number(data, f"b{at}_days", default=14), "title": text(data, f"b{at}_title", limit=200)}
            for at in range(_PARTS)
        ]  # fmt: skip
        listed = [
            {**({"title": {**(held.get(row["body"], {}).get("title") or {}), "ja": row["title"]}} if row["title"] else {}), "body": row["body"], "questions": row["questions"], "processing_days": row["days"]}
            for row in rows if row["body"]
        ]  # fmt: skip
        changed = editing.change_form(dict(found.document), {"parts": listed})
        errors = [
            (None, form_words.tell_fault(each)) for each in documents.look(changed)[1] if each.place.startswith("parts")
        ]
        if not errors:
            try:
                keep(desk, found, changed)
            except forms.FormMoved:
                return gone(desk, form)
            return desk.go("form", N_("Saved."), form=form)
    context = {
        **frame(desk, found), "rows": [*rows, *[{"body": "", "questions": [], "days": 14, "title": ""}] * 2][:_PARTS], "errors": errors,
        "questions": [(each.key, words(each.label)) for _, each in found.definition.questions()],
        "bodies": [("", "–"), *((each.key, each.name) for each in Body.objects.order_by("code", "key"))],
    }  # fmt: skip
    return desk.render("procedures/form_parts.html", context, status=422 if errors else 200)


@page(Act.WRITE, methods=("GET", "POST"))
def about(desk: Desk, form: str) -> HttpResponse:
    """The procedure: its name, its programme, who answers for it; closing it."""
    found = opened(desk, form)
    procedure, data = found.procedure, desk.request.POST
    errors: Errors = []
    typed = {
        "name": procedure.name,
        "owner": procedure.owner,
        "phone": procedure.phone,
        "program": str(procedure.program_id or ""),
    }
    if desk.request.method == "POST":
        typed = {name: text(data, name, limit=300) for name in typed}
        try:
            program = (
                Program.objects.filter(body=desk.body, pk=int(typed["program"])).first()
                if typed["program"].isdigit()
                else None
            )
            forms.describe(procedure=procedure, name=typed["name"], owner=typed["owner"], phone=typed["phone"], program=program, by=desk.actor, now=desk.now)  # fmt: skip
            return desk.go("form", N_("Saved."), form=form)
        except Refusal as refusal:
            errors = refused(refusal)
    programs = Program.objects.filter(body=desk.body).exclude(live=None).order_by("number").values_list("pk", "name")
    context = {
        **frame(desk, found), "typed": typed, "errors": errors, "error_of": {place: said for place, said in errors if place},
        "programs": [("", say(N_("No programme"))), *((str(pk), name) for pk, name in programs)],
    }  # fmt: skip
    return desk.render("procedures/form_about.html", context, status=422 if errors else 200)


@page(Act.APPROVE, methods=("POST",))
def close(desk: Desk, form: str) -> HttpResponse:
    """Nobody files it any more; or it can be filed again."""
    procedure = opened(desk, form).procedure
    change = forms.reopen if procedure.closed_at else forms.close
    change(procedure=procedure, by=desk.actor, now=desk.now)
    return desk.go("form_about", N_("Saved."), form=form)
