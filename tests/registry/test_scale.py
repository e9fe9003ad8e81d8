"""The whole registry's size, there and back: slow, so it runs with `make soak`."""

import json
from pathlib import Path

import pytest
from django.core.management import call_command

from tests.conftest import NOW, ROOT
from todoke.common.actors import Actor
from todoke.management.commands.load_sample import add_bodies
from todoke.registry.formats import synthetic
from todoke.registry.models import QuarantinedRecord
from todoke.registry.operations import imports

pytestmark = [pytest.mark.soak, pytest.mark.django_db]


def test_what_went_in_comes_out_at_full_size(tmp_path: Path) -> None:
    source, target = tmp_path / "in.json", tmp_path / "out.json"
    synthetic.write_file(source, 7812, 1)
    add_bodies(json.loads((ROOT / "todoke/sample/bodies.json").read_text(encoding="utf-8")), by=Actor("test"), now=NOW)
    report = imports.import_file(path=source, by=Actor("test"), now=NOW)
    assert sum(report.counts[outcome] for outcome in ("new", "quarantined")) == 7812
    call_command("export_registry", str(target), "--format", "tokyo", verbosity=0)
    quarantined = {row.position for row in QuarantinedRecord.objects.all()}
    sent = json.loads(source.read_text(encoding="utf-8"))
    expected = [record for place, record in enumerate(sent, start=1) if place not in quarantined]
    assert json.loads(target.read_text(encoding="utf-8")) == expected
    again = imports.import_file(path=source, by=Actor("test"), now=NOW)
    assert (again.counts["new"], again.counts["changed"], again.counts["conflict"]) == (0, 0, 0)
