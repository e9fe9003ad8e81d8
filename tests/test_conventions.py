"""The rules of the house that no other tool checks; exceptions are listed here, with the reason."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

from tests.conftest import ROOT

pytestmark = pytest.mark.embedded

PACKAGE = ROOT / "todoke"
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if "migrations" not in path.parts)
TEMPLATES = sorted((PACKAGE / "templates").rglob("*.html"))
#: From bottom to top; a foreign key may point to the same rank or below.
RANKS = [
    "common",
    "gateways",
    "bodies",
    "people",
    "registry",
    "eligibility",
    "notices",
    "procedures",
    "voice",
    "surveys",
]
LONG_FILES: dict[str, str] = {}
LONG_FUNCTIONS: dict[str, str] = {}
FORBIDDEN_NAMES = re.compile(r"(utils?|helpers?|managers?|services)(\.py)?")


def relative(path: Path) -> str:
    return str(path.relative_to(ROOT))


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


@pytest.mark.parametrize("path", MODULES, ids=relative)
def test_module_is_short_and_says_what_it_is(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    tree = ast.parse(source)
    docstring = ast.get_docstring(tree)
    assert docstring, "open with one sentence"
    assert docstring.splitlines()[0].rstrip().endswith((".", ":", "…")), "the first line is a sentence"
    assert len(source.splitlines()) <= 400 or relative(path) in LONG_FILES
    long = [node.name for node in functions(tree) if (node.end_lineno or 0) - node.lineno + 1 > 50]
    assert not [name for name in long if f"{relative(path)}:{name}" not in LONG_FUNCTIONS]


@pytest.mark.parametrize("path", MODULES, ids=relative)
def test_module_names(path: Path) -> None:
    for part in path.relative_to(PACKAGE).parts:
        assert part.isascii()
        assert not FORBIDDEN_NAMES.fullmatch(part), part


OPERATIONS = [path for path in MODULES if "operations" in path.stem or "operations" in path.parts]
#: Machinery that other operations call inside their own transaction, and questions that stand beside them.
INNER = {
    "bump", "hold", "hold_free", "hold_programs", "refresh_pages", "make_live", "publish_due", "issue", "of_content", "relink", "newest_version", "broken_link",
    "problems_of", "actor_of", "sign_in", "open_try", "forgive", "may_sign_in", "is_issuer", "open_return", "forget_return", "file_sha256", "command", "need_second_person", "need", "subject_of",
    # mandates and proofs: parts of the operations around them; who shows a proof is named by its code
    "slow_down", "columns", "day_of", "matters_of", "whose_code", "open_invitation", "hold_to_act", "partner_of", "show_proof", "see_that_it_can_be_given",
    # a code that nobody issued is noted inside the answer to it
    "note",
    "key_for", "through_mandate",
    # files of forms: questions, and a sweep of what nobody filed
    "limits", "is_readable", "accept",
    # handing over: a part of what takes rows; whether a call names somebody
    "bring_home", "see_person",
    # leases and steps of state: the worker's, not a person's; what is taken in is recorded by the import that it calls
    "read", "claim", "hold_lease", "hold_ready", "keep_place", "settle_ready", "settle_done", "settle_refused", "give_back", "sweep", "touch",
    # messages: the row of each says when it left, through whom, and what became of it; an address that ends is recorded
    "extend_lease", "settle_outcomes", "go",
    # voices: a part of hearing
    "gather",
    # cases: parts of the operations around them, which record
    # surveys: the question whether a wave takes answers, and which question a case belongs to
    "refuse_closed", "refuse_unfit", "newest_of", "settle", "see_plan",
    # surveys: parts of the operations around them; questions that stand beside them
    "quiet_all", "held", "words", "log", "hold_to_apply", "end_case", "put", "item_of", "tell", "tell_of_correction", "quiet", "note_done",
    # voices: a part of answering, which records
    "tell_of_answer", "may_take_back",
}  # fmt: skip
#: Operations that write no ledger entry, and why nobody could be asked about them.
UNRECORDED = {
    "link_checks.check": "a machine looks at addresses; nobody decides anything",
    "link_checks.write_down": "what the machine saw; a person's answer to it is recorded",
    "import_reports.begin": "an import that has done nothing yet; closing it records what it did",
    "uploads.receive": "a file that waits; nothing of it is in the registry, and its row names who sent it",
    "uploads.ask_to_apply": "a step of state; taking the file in records it, in the name of who asked",
    "sessions.begin": "signing in: the row says who, when and how, and its member sees it",
    "sessions.prove": "one's own proof anew: the row says when",
    "sessions.move": "the same session under another key of the same cookie",
    "sessions.close": "one's own signing out: the row says when",
    "passkeys.ask_to_register": "a question to a device; its answer is recorded",
    "passkeys.ask_to_sign": "a question to a device; what its answer opens says so",
    "reading.open_letter": "the recipient's own mark, reported to nobody: a ledger would report it",
    "addresses.note_success": "what a provider said; that an address ends is recorded",
    "deliveries.acknowledge": "a provider's word about a message that it has; the row says when",
    "promises.count_days": "figures of what rows say already",
    "public_log.append": "the log is itself the public record of what it says",
    "genuine.check_code": "an answer to anybody about a code; nobody is asked for, nobody decides anything",
    "phishing.tell_more": "what an unknown finder adds to a report; what staff do with it is recorded",
    "drafts.begin": "nothing is filed yet; filing records it",
    "drafts.keep": "one's own typing, step by step; filing records it",
    "drafts.keep_typed": "one's own typing, for when one is back; filing records it",
    "drafts.confirm": "one's own looking at what is known; filing records what was confirmed",
    "drafts.add_one": "one's own typing; filing records it",
    "drafts.take_out": "one's own typing; filing records it",
    "drafts.forget": "one's own draft, of which nothing was filed",
    "drafts.show_code": "one's own draft; nothing is filed yet",
    "counts.count": "figures about nobody",
    "counting.count": "figures of what rows say already",
    "feeding.note_told": "what a partner's server said; that it is told is recorded, and the row says how far",
    "feeding.note_failed": "what a partner's server said; the row says when it is tried again",
    "counts.count_left": "figures about nobody",
    "counts.count_together": "figures about nobody",
    # files of forms: one's own draft; filing and what follows it are recorded
    "files.add": "one's own draft, file by file; filing records it",
    "files.take_out": "one's own draft; nothing is filed yet",
    "files.say_missing": "one's own draft; nothing is filed yet",
    "files.give_again": "one's own draft; nothing is filed yet",
    "files.take_back_reuse": "one's own draft; nothing is filed yet",
    "files.drop_all": "one's own draft, of which nothing was filed",
    "signing.begin": "a question to a card; what it signed is recorded",
    "signing.hand_to": "a part of filing, which records it",
    "files.hand_to": "a part of filing, which records it",
    "hand_overs.make_due": "a row that says it is due, inside the operation that records what it tells of",
    # voices: what staff do in the queue
    "call_log.take_back": "one's own wrong tap, within the hour",
    "answering.read_many": "masked words of nobody known; opening a voice whose writer is known is recorded",
    # improvements
    "improvements.helped": "one's own answer, most often nobody's name; what follows from it is recorded",
    "retiring.sweep_marks": "marks of floods that last a day, of nobody in particular",
    # surveys: an entry has a moment, by which an answer could be joined with who gave it
    "half_done.keep": "one's own answers, half done and locked with one's own code",
    "half_done.forget": "one's own answers, of which nothing was sent",
    "responding.stir": "nothing that anybody reads is changed",
    "sheets.print_edition": "which questions a sheet was printed with; the row says when",
    "cases.give": "the writer's own words, kept because they agreed; showing them is recorded",
    "uploads.drop": "a file of which nothing is in the registry is thrown away",
}


def name_of(path: Path) -> str:
    return path.parent.stem if path.stem == "__init__" else path.stem


def public_operations(path: Path) -> Iterator[ast.FunctionDef]:
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and node.name not in INNER:
            yield node


@pytest.mark.parametrize("path", OPERATIONS, ids=relative)
def test_operations_take_keywords_and_say_who_acts(path: Path) -> None:
    """A function that writes and is called from outside names its arguments; machinery of other operations is listed."""
    for node in public_operations(path):
        assert not node.args.args, f"{node.name}: keyword-only"
        assert "by" in {argument.arg for argument in node.args.kwonlyargs}, f"{node.name}: by="


def unrecorded(sources: dict[str, str]) -> set[str]:
    """Operations, by module and name, from which no call leads to the ledger's ``record``."""
    calls: dict[str, set[str]] = {}
    for module, source in sources.items():
        tree = ast.parse(source)
        for function in functions(tree):
            found = calls.setdefault(f"{module}.{function.name}", set())
            for node in ast.walk(function):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                    found.add(node.func.id if node.func.id == "record" else f"{module}.{node.func.id}")
                elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                    owner = node.func.value.id if isinstance(node.func.value, ast.Name) else ""
                    called = f"{owner if owner in sources else module}.{node.func.attr}"
                    found.add("record" if (owner, node.func.attr) == ("bodies", "record") else called)
    writing = {"record"}
    while more := {name for name, found in calls.items() if found & writing} - writing:
        writing |= more
    return set(calls) - writing


def test_every_operation_writes_in_the_ledger() -> None:
    """Rule 3: what somebody could be asked about leaves an entry, by the operation itself or by one that it calls."""
    sources = {
        f"{path.parent.name}:{name_of(path)}" if path.stem == "operations" else name_of(path): path.read_text(
            encoding="utf-8"
        )
        for path in OPERATIONS
    }
    public = {
        f"{f'{path.parent.name}:operations' if path.stem == 'operations' else name_of(path)}.{node.name}"
        for path in OPERATIONS for node in public_operations(path)
    }  # fmt: skip
    assert len(public) > 30
    assert unrecorded(sources) & public - {"bodies:operations.record"} == set(UNRECORDED)


def test_the_search_for_the_ledger_finds_an_operation_without_it() -> None:
    sources = {
        "silent": "def revise(*, by): save()\ndef _log(): record()\n",
        "said": "def revise(*, by): _write()\ndef _write(): record()\ndef other(*, by): silent.revise(by=by)\n",
    }
    assert unrecorded(sources) == {"silent.revise", "said.other"}


def test_foreign_keys_run_down() -> None:
    for model in apps.get_app_config("todoke").get_models():
        mine = _rank(model)
        for field in model._meta.get_fields():
            if isinstance(field, models.ForeignKey) and field.related_model.__module__.startswith("todoke"):
                theirs = _rank(field.related_model)
                assert theirs <= mine, f"{model.__name__}.{field.name} points up"
                if theirs < mine and field.remote_field.related_name != "+":
                    assert (model.__name__, field.name) in {("StaffRole", "user")}, (
                        f"{model.__name__}.{field.name}: related_name='+'"
                    )


def _rank(model: type[models.Model]) -> int:
    return RANKS.index(model.__module__.split(".")[1])


def test_moments_and_dates_are_named_so() -> None:
    for model in apps.get_app_config("todoke").get_models():
        for field in model._meta.get_fields():
            if model.__module__.startswith("todoke") and isinstance(field, models.DateField) and field.model is model:
                ending = "_at" if isinstance(field, models.DateTimeField) else "_date"
                assert (
                    field.name.endswith(ending) or field.name == "at" or field.name in {"last_login", "date_joined"}
                ), field.name


@pytest.mark.parametrize("path", TEMPLATES, ids=relative)
def test_template_has_no_inline_code_and_plain_attributes(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert not re.search(r"\sstyle\s*=", source)
    assert not re.search(r"\son[a-z]+\s*=\s*[\"']", source)
    assert not re.search(r"<script(?![^>]*(application/ld\+json|src=))", source)
    for attribute in re.findall(r"""(?:aria-label|title|placeholder|alt|content)="[^"]*\{\{([^}]*)\}\}""", source):
        if "_(" in attribute or "gettext(" in attribute:
            assert "plain" in attribute, attribute


def test_nothing_of_the_workplace_is_in_the_repository() -> None:
    import subprocess

    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout")
    words = re.compile(re.escape(f"{ROOT.parent}/{ROOT.name}"))  # where this checkout lies
    for name in listed.stdout.split():
        path = ROOT / name
        if path == Path(__file__) or not path.is_file():
            continue
        assert not words.search(path.read_text(encoding="utf-8", errors="ignore")), name
