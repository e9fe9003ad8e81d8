"""Translations: compile them when they changed; with --update, extract and merge first."""

import argparse
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LOCALE = ROOT / "todoke" / "locale"
LOCALES = ("ja", "ja_Simple", "en")
KEYWORDS = ("N_", "gettext_lazy", "ngettext_lazy:1,2", "pgettext_lazy:1c,2", "npgettext_lazy:1c,2,3")


def babel(*arguments: str) -> None:
    """Run Babel's command line."""
    subprocess.run(
        [sys.executable, "-m", "babel.messages.frontend", *arguments],
        cwd=ROOT,
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def extract(target: Path) -> None:
    """Write the template of all messages in code and pages."""
    keywords = [part for keyword in KEYWORDS for part in ("-k", keyword)]
    babel(
        "extract",
        "-F",
        "babel.cfg",
        *keywords,
        "--sort-output",
        "--no-location",
        "--omit-header",
        "-o",
        str(target),
        ".",
    )


def update() -> None:
    """Extract, and merge into each language's file."""
    template = ROOT / "var" / "messages.pot"
    template.parent.mkdir(exist_ok=True)
    extract(template)
    for locale in LOCALES:
        target = LOCALE / locale / "LC_MESSAGES" / "django.po"
        if target.exists():
            _merge(template, target, locale)
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            _merge(template, None, locale, target)


def _merge(template: Path, held: Path | None, locale: str, target: Path | None = None) -> None:
    from babel.messages.catalog import Catalog
    from babel.messages.pofile import read_po, write_po

    with template.open("rb") as file:
        wanted = read_po(file)
    catalog = Catalog(locale="en" if locale == "en" else "ja", domain="django", charset="utf-8")
    old = None
    if held is not None:
        with held.open("rb") as file:
            old = read_po(file)
    for message in wanted:
        if not message.id:
            continue
        before = old.get(message.id, message.context) if old else None
        kept = before.string if before else None
        if not isinstance(message.id, str):
            forms = (kept,) if isinstance(kept, str) else tuple(kept or ())
            kept = (*forms, "", "")[: catalog.num_plurals]
        catalog.add(message.id, kept, flags=message.flags - {"fuzzy"}, context=message.context)
    place = held or target
    assert place is not None
    header = f'msgid ""\nmsgstr ""\n"Language: {locale}\\n"\n"MIME-Version: 1.0\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n"Content-Transfer-Encoding: 8bit\\n"\n"Plural-Forms: {_plural(locale)}\\n"\n\n'
    with place.open("wb") as file:
        file.write(header.encode())
        write_po(file, catalog, sort_output=True, omit_header=True, width=120)


def _plural(locale: str) -> str:
    return "nplurals=2; plural=(n != 1);" if locale == "en" else "nplurals=1; plural=0;"


def compile_changed() -> None:
    """Compile each catalogue that is newer than what was compiled from it."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    for locale in LOCALES:
        source = LOCALE / locale / "LC_MESSAGES" / "django.po"
        target = source.with_suffix(".mo")
        if source.exists() and (not target.exists() or target.stat().st_mtime < source.stat().st_mtime):
            with source.open("rb") as file:
                catalog = read_po(file)
            beside = target.with_suffix(".new")  # a server that starts meanwhile must not read half a file
            with beside.open("wb") as file:
                write_mo(file, catalog)
            beside.replace(target)


def main() -> None:
    """Compile, after extracting when asked to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--update", action="store_true")
    if parser.parse_args().update:
        update()
    compile_changed()


if __name__ == "__main__":
    main()
