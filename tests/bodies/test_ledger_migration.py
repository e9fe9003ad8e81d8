"""Entries from before the present form are chained anew, and their free words stand beside them."""

from importlib import import_module
from io import StringIO
from pathlib import Path

from django.apps import apps
from django.core.management import call_command

from tests.conftest import NOW
from tests.tampering import unguarded
from todoke import migrations
from todoke.bodies.models import Body, LedgerEntry, LedgerHead, LedgerNote

OLD: tuple[dict[str, object], ...] = (
    {},
    {"version": 2, "reason": "花子さんの件"},
    {"reason": "personal_data", "note": "苦情"},
    {"fields": ["name"], "name": "新しい名"},
)


def test_an_older_ledger_is_whole_afterwards_and_without_words(db: None) -> None:
    body = Body.objects.create(key="jp", kind="nation", name="国", created_at=NOW)
    for place, data in enumerate(OLD, start=1):
        LedgerEntry.objects.create(
            body=body,
            sequence=place,
            at=NOW,
            by="staff:1",
            action="a",
            subject="s:1",
            data=data,
            previous_hash="x",
            hash="y",
        )
    (path,) = Path(str(migrations.__file__)).parent.glob("*_ledger_chain.py")
    with unguarded():
        import_module(f"todoke.migrations.{path.stem}").chain_anew(apps, None)
    out = StringIO()
    call_command("verify_ledger", stdout=out)
    assert "The ledger is whole: 4 entries of 1 bodies" in out.getvalue()
    words = LedgerNote.objects.order_by("entry__sequence").values_list("entry__sequence", "text")
    assert list(words) == [(2, "花子さんの件"), (3, "苦情")]
    said = list(LedgerEntry.objects.order_by("sequence").values_list("data", flat=True))
    assert said[2]["reason"] == "personal_data"
    assert said[3] == {"fields": ["name"], "renamed": True}
    assert LedgerHead.objects.get().sequence == 4
