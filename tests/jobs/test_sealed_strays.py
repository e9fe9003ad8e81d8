"""Sealed files without a row go, and no other."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from pytest_django import Settings

from tests.procedures.operations.test_files import Form
from tests.procedures.pictures import picture
from todoke.bodies.models import Body
from todoke.common import clock
from todoke.gateways import sealed_files
from todoke.jobs import sealed_strays


def test_what_no_row_speaks_of_goes_after_an_hour(
    tokyo: Body, now: datetime, settings: Settings, tmp_path: Path
) -> None:
    settings.DATA_DIR = tmp_path
    made = Form(tokyo, now).add(picture())
    sealed_files.keep(b"cut off before its row")
    assert sealed_strays.sweep(now=clock.now()) == 0
    assert sealed_strays.sweep(now=clock.now() + timedelta(hours=2)) == 1
    assert sealed_files.older_than(float("inf")) == [made.token]


@pytest.mark.embedded
def test_every_table_with_sealed_files_is_named() -> None:
    def fields(model: Any) -> set[str]:
        return {each.name for each in model._meta.get_fields()}

    have = {
        model
        for model in apps.get_app_config("todoke").get_models()
        if any({f"{which}token", f"{which}key"} <= fields(model) for which in ("", "enclosed_", "photo_"))
    }
    assert {model for model, _ in sealed_strays.SPEAK} == have
