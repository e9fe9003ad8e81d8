"""The box of a question for files shows what the draft has, also beside what was wrong; never what a page's form says."""

from datetime import datetime
from pathlib import Path

import pytest
from django.http import QueryDict
from pytest_django import Settings

from tests.procedures.operations.test_files import Form
from tests.procedures.pictures import picture
from todoke.bodies.models import Body
from todoke.ui import form_fields, form_files
from todoke.ui.form_files import Problem


@pytest.fixture(autouse=True)
def _folder(settings: Settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path


def test_what_is_kept_stands_beside_what_was_refused(tokyo: Body, now: datetime) -> None:
    form = Form(tokyo, now)
    made, other = form.add(picture(), "card.jpg"), Form(tokyo, now, key="other").add(picture(), "theirs.jpg")
    form.draft.refresh_from_db()
    typed = QueryDict(f"card={other.pk}")
    fields = form_fields.fields_of(form.definition, form.step, form.draft.answers, language="en", typed=typed)
    (field,) = form_files.with_files(
        fields, form.draft, now=now, language="en", href=lambda each: f"/{each.pk}", problems={"card": [Problem("photo_blank", {}, "black.jpg")]}
    )  # fmt: skip
    assert field.files is not None
    assert [(each.name, each.href) for each in field.files.held] == [("card.jpeg", f"/{made.pk}")]
    assert (field.files.more, str(field.error).startswith("black.jpg: There is nothing to see")) == (1, True)
