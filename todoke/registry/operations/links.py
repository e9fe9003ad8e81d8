"""Keeping the links of live programmes in step with their text."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from todoke.registry.models import LinkTarget, Program, ProgramLink
from todoke.registry.rules.links import extract, normalise_url

_LIMIT = 10_000


def of_content(content: Mapping[str, object]) -> list[tuple[str, str, str]]:
    """Every link in a content as (field, url, title), each address once a field, in order."""
    found: dict[tuple[str, str], str] = {}
    for field, value in content.items():
        for url, title in _links_in(value):
            address = normalise_url(url)
            if address and len(address) <= 2000:
                found.setdefault((field, address), title)
            if len(found) >= _LIMIT:
                break
    return [(field, url, title) for (field, url), title in found.items()]


def _links_in(value: object) -> list[tuple[str, str]]:
    if isinstance(value, str):
        return [(link.url, link.title) for link in extract(value)] if "://" in value else []
    if isinstance(value, list):
        return [(str(e["uri"]), str(e.get("title", ""))) for e in value if isinstance(e, dict) and e.get("uri")]
    return []


def relink(contents: Mapping[Program, Mapping[str, object]]) -> None:
    """Make the rows of links equal what each programme says now. Inside a transaction."""
    wanted = {program: of_content(content) for program, content in contents.items()}
    urls = {url for rows in wanted.values() for _, url, _ in rows}
    targets = _targets(urls)
    held: dict[int, dict[tuple[int, str], ProgramLink]] = {}
    for row in ProgramLink.objects.filter(program__in=[p.pk for p in contents]):
        held.setdefault(row.program_id, {})[(row.target_id, row.field)] = row
    fresh: list[ProgramLink] = []
    stale: list[int] = []
    for program, rows in wanted.items():
        mine = held.get(program.pk, {})
        keys = {(targets[url], field): title[:300] for field, url, title in rows}
        stale += [row.pk for key, row in mine.items() if key not in keys or keys[key] != row.title]
        fresh += [
            ProgramLink(program=program, target_id=target, field=field, title=title)
            for (target, field), title in keys.items()
            if (target, field) not in mine or mine[(target, field)].title != title
        ]
    for start in range(0, len(stale), 500):
        ProgramLink.objects.filter(pk__in=stale[start : start + 500]).delete()
    ProgramLink.objects.bulk_create(fresh, batch_size=500)


def _targets(urls: set[str]) -> dict[str, int]:
    """The row of each address, made where there is none."""
    rows: dict[str, int] = {}
    ordered = sorted(urls)
    for start in range(0, len(ordered), 500):
        part = ordered[start : start + 500]
        LinkTarget.objects.bulk_create(
            [LinkTarget(url=url, host=(urlsplit(url).hostname or "")[:253]) for url in part], ignore_conflicts=True
        )
        rows.update(LinkTarget.objects.filter(url__in=part).values_list("url", "pk"))
    return rows
