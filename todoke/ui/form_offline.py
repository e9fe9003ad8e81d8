"""The form as one file that works without a network, and what comes back from it: as it was typed, sealed to the version that it was made from."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from django.conf import settings
from django.core import signing
from django.http import HttpResponse, QueryDict
from django.template import engines
from django.utils import translation
from markupsafe import Markup

from todoke.common.errors import Refusal
from todoke.procedures.models import FormVersion
from todoke.procedures.queries import forms, sheets
from todoke.procedures.rules import flow, sheet_codes
from todoke.procedures.rules.definition import LANGUAGES, Definition, said
from todoke.procedures.rules.sheet_codes import SheetCode
from todoke.procedures.rules.values import Answer
from todoke.ui import form_entry, form_fields
from todoke.ui.ruby import annotate_text

FORMAT: Final = 1
#: A file is at most so large, and holds at most so many boxes.
MOST_BYTES: Final = 512 * 1024
_MOST_BOXES, _LONGEST = 5_000, 20_000
_SALT: Final = "todoke.form_offline"
_STATIC: Final = Path(settings.BASE_DIR) / "todoke" / "static"


class OfflineInvalid(Refusal):
    """The file is none of ours, or was changed so that nobody can tell for which form it is."""

    code = "offline_invalid"
    status = 422


@dataclass(frozen=True, slots=True)
class Brought:
    """What a file holds: answers that can be read, and by step what was typed where something cannot."""

    version: FormVersion
    language: str
    answers: Mapping[str, object]
    problems: Mapping[str, Answer]
    typed: Mapping[str, Mapping[str, list[str]]]


def answer(version: FormVersion, *, language: str) -> HttpResponse:
    """The file, to be kept on the device; never shown on the site itself, whose pages run no script of their own."""
    response = HttpResponse(page(version, language=language), content_type="text/html; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{_name(version)}-{language}.html"'
    response["Cache-Control"] = "private, no-store"
    return response


def page(version: FormVersion, *, language: str) -> str:
    """The whole form on one page, with styles and script in it."""
    definition, procedure = forms.definition_of(version), version.procedure
    code = SheetCode(procedure.body.key, procedure.key, version.number)
    counts = form_entry.counts_of(definition, {})
    with translation.override(language):
        context = {
            "language": language, "title": annotate_text(said(definition.title, language)), "intro": annotate_text(said(definition.intro, language)),
            "sections": form_entry.sections(definition, counts, language=language), "counts": counts, "count_name": form_entry.COUNT,
            "consent": annotate_text(said(definition.consent, language)), "code": sheet_codes.written(code), "seal": seal(version),
            "name": f"{_name(version)}.json", "address": f"{settings.BASE_URL}/{language}/apply/from-file", "procedure": procedure,
            "style": _inside("style", "todoke.css"), "script": _inside("script", "offline.js"),
        }  # fmt: skip
        template = engines["pages"].env.get_template("web/procedures/offline.html")  # type: ignore[attr-defined]
        return str(template.render(context))


def seal(version: FormVersion) -> str:
    """By what a file shows from which form it was made."""
    return signing.dumps(str(version.pk), salt=_SALT)


def read(data: bytes) -> Brought:
    """What a file holds, by the rules of what is typed on a page. Raises OfflineInvalid."""
    given = _given(data)
    version = _version(given)
    definition = forms.definition_of(version)
    typed = _typed(given.get("typed"))
    counts = form_entry.counts_of(definition, {name: values[0] for name, values in typed.lists()})
    answers, problems = form_entry.read(definition, counts, typed)
    kept = form_entry.without_empty(definition, answers)
    language = given.get("language")
    return Brought(
        version, language if language in LANGUAGES else "ja", kept, problems, _by_step(definition, counts, typed, answers, problems)
    )  # fmt: skip


def _by_step(
    definition: Definition, counts: Mapping[str, int], typed: QueryDict, answers: Mapping[str, object], problems: Mapping[str, Answer]
) -> dict[str, Mapping[str, list[str]]]:  # fmt: skip
    """What was typed on each step that cannot be read whole; members of a group that hold nothing are counted out, as in the answers."""
    found: dict[str, Mapping[str, list[str]]] = {}
    for step in flow.steps(definition, answers):
        if step.page is None or not any(flow.path(step, each) in problems for each in step.page.questions):
            continue
        prefix, place = form_entry.prefix_of(step), step.index
        items = answers.get(step.group) if step.group else None
        if isinstance(items, list):
            place = sum(1 for each in items[: step.index] if each)
        kept = form_fields.typed_of(definition, step, answers, form_entry.of_step(typed, prefix))
        found[flow.Step(step.page, step.group, place).key] = kept
    return found


def _given(data: bytes) -> Mapping[str, object]:
    if len(data) > MOST_BYTES:
        raise OfflineInvalid
    try:
        given = json.loads(data)
    except (ValueError, RecursionError):
        raise OfflineInvalid from None
    if not isinstance(given, dict) or given.get("todoke") != FORMAT:
        raise OfflineInvalid
    return given


def _version(given: Mapping[str, object]) -> FormVersion:
    try:
        key = signing.loads(str(given.get("seal", "")), salt=_SALT)
    except signing.BadSignature:
        raise OfflineInvalid from None
    found = sheets.by_key(key)
    if found is None:
        raise OfflineInvalid
    return found


def _typed(given: object) -> QueryDict:
    data = QueryDict(mutable=True)
    if not isinstance(given, dict) or len(given) > _MOST_BOXES:
        raise OfflineInvalid
    for name, values in given.items():
        if (
            not isinstance(values, list)
            or len(values) > 100
            or not all(isinstance(each, str) and len(each) <= _LONGEST for each in values)
        ):
            raise OfflineInvalid
        data.setlist(name, [each.replace("\0", "") for each in values] or [""])
    return data


def _name(version: FormVersion) -> str:
    return f"{version.procedure.key}-{version.number}"


@lru_cache(maxsize=4)
def _inside(tag: str, file: str) -> Markup:
    """A style sheet or script of ours as part of the file; neither may end the element that holds it."""
    source = (_STATIC / file).read_text(encoding="utf-8")
    assert f"</{tag}" not in source
    return Markup("<{0}>\n{1}</{0}>").format(Markup(tag), Markup(source))  # noqa: S704 - our own files
