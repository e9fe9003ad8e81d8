"""Keeping the search index equal to what residents see 「索引の更新」."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from todoke.bodies.models import Body
from todoke.common import words
from todoke.registry.models import Program
from todoke.registry.models.search import ProgramSearch, SearchTerm, TokenCache
from todoke.registry.queries.versions import effective_many
from todoke.registry.rules import tags
from todoke.registry.rules.search import deletion_keys, may_have_typo
from todoke.registry.rules.versions import Effective, Offering

_BATCH: Final = 500
_DESCRIPTION: Final = 400  # characters of the details that are searched
_TEXT: Final = 2_000  # characters of any other field
_KEYWORDS: Final = 50
_NAMES, _PROSE = "names", "prose"
_LANGUAGES: Final = ("en",)


@dataclass(frozen=True, slots=True)
class _Texts:
    """The texts of one programme that are searched, by what they count for."""

    name: str
    short_name: str
    aliases: tuple[str, ...]
    prose: tuple[str, ...]
    scopes: tuple[str, ...]

    def wanted(self) -> list[tuple[str, str]]:
        """Each text to analyse, with the manner of its analysis."""
        named = [(_NAMES, text) for text in (self.name, self.short_name, *self.aliases) if text]
        return named + [(_PROSE, text) for text in self.prose if text]


def reindex(rows: Sequence[tuple[Program, Effective]]) -> None:
    """Make the search index equal what each programme says; one that residents do not see is taken out.

    Inside the caller's transaction. Doing it twice changes nothing the second time.
    """
    for start in range(0, len(rows), _BATCH):
        _reindex_batch(rows[start : start + _BATCH])


def index_again(*, body: Body | None = None) -> int:
    """Index every programme (of a body) again from its live version; how many. After a change of rules or tables."""
    found = Program.objects.select_related("body", "type", "live").order_by("pk")
    if body is not None:
        found = found.filter(body=body)
    done, last = 0, 0
    while batch := list(found.filter(pk__gt=last)[:_BATCH]):
        contents = effective_many(batch)
        reindex([(program, contents[program.pk]) for program in batch])
        done, last = done + len(batch), batch[-1].pk
    return done


def _reindex_batch(rows: Sequence[tuple[Program, Effective]]) -> None:
    shown = [(program, says) for program, says in rows if _is_shown(program)]
    hidden = [program.pk for program, _ in rows if not _is_shown(program)]
    if hidden:
        ProgramSearch.objects.filter(program_id__in=hidden).delete()
    texts = {program.pk: _texts(program, says) for program, says in shown}
    tokens = _tokens_of({pair for each in texts.values() for pair in each.wanted()})
    wanted = {key: _row(key, each, tokens) for key, each in texts.items()}
    kept = dict(ProgramSearch.objects.filter(program_id__in=list(wanted)).values_list("program_id", "digest"))
    changed = [row for key, row in wanted.items() if kept.get(key) != row.digest]
    if changed:
        ProgramSearch.objects.bulk_create(
            changed,
            batch_size=_BATCH,
            update_conflicts=True,
            unique_fields=["program"],
            update_fields=["tokens", "name", "short_name", "name_tokens", "alias_tokens", "digest"],
        )


def _is_shown(program: Program) -> bool:
    return program.live is not None and program.live.offering != Offering.ENDED


def _texts(program: Program, says: Effective) -> _Texts:
    content = says.content
    line = {
        name: _text(content.get(name)) for name in ("name", "short_name", "summary", "target_persons", "description")
    }
    keywords = _list(content.get("keywords"))[:_KEYWORDS]
    translated = [says.translations.get(language, {}) for language in _LANGUAGES]
    aliases = [*keywords, *(text.get(name, "")[:_TEXT] for text in translated for name in ("name", "short_name"))]
    codes = {of: _list(content.get(field)) for field, of in tags.FIELD_LISTS.items()}
    labels = [tags.name(code, of) for of, each in codes.items() if of in tags.LISTS for code in each if code != "000"]
    prose = (
        line["summary"],
        line["target_persons"],
        line["description"][:_DESCRIPTION],
        " ".join(dict.fromkeys(labels))[:_TEXT],
        *(text.get("summary", "")[:_TEXT] for text in translated),
    )
    name = line["name"] or program.name
    return _Texts(name, line["short_name"], tuple(dict.fromkeys(aliases)), prose, _scopes(program, content, codes))


def _scopes(program: Program, content: Mapping[str, object], codes: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """Tokens that narrow a search: body, kind of body, subject, for whom, life event, type. Words have no colon."""
    event = _text(content.get("life_event")) or tags.life_event(codes.get("category", [])) or ""
    pairs = [("b", program.body.key), ("k", program.body.kind), ("l", event)]
    pairs += [("c", code) for code in codes.get("category", [])]
    pairs += [("t", code) for code in codes.get("target", [])]
    if program.type is not None:
        pairs.append(("y", program.type.number))
    return tuple(dict.fromkeys(scope(kind, value) for kind, value in pairs if scope(kind, value)))


def scope(kind: str, value: str) -> str:
    """The token of a scope; "" when the value has none (it holds a space or a strange character)."""
    plain = value.strip().lower()
    usable = plain.isascii() and 0 < len(plain) <= 40 and all(char.isalnum() or char in "-_." for char in plain)
    return f"{kind}:{plain}" if usable else ""


def _text(value: object) -> str:
    return value[:_TEXT] if isinstance(value, str) else ""


def _list(value: object) -> list[str]:
    return [each[:100] for each in value if isinstance(each, str)] if isinstance(value, list) else []


def _row(key: int, texts: _Texts, tokens: Mapping[tuple[str, str], str]) -> ProgramSearch:
    name_tokens = tokens[_NAMES, texts.name] if texts.name else ""
    alias_texts = [text for text in (texts.short_name, *texts.aliases) if text]
    alias_tokens = _joined(tokens[_NAMES, text] for text in alias_texts)
    prose = (tokens[_PROSE, text] for text in texts.prose if text)
    row = ProgramSearch(
        program_id=key,
        name=words.fold(texts.name)[:300],
        short_name=words.fold(texts.short_name)[:300],
        name_tokens=name_tokens,
        alias_tokens=alias_tokens,
        tokens=_joined([name_tokens, alias_tokens, *prose, " ".join(texts.scopes)]),
    )
    whole = "\n".join((row.name, row.short_name, row.name_tokens, row.alias_tokens, row.tokens))
    row.digest = hashlib.blake2b(whole.encode(), digest_size=16).hexdigest()
    return row


def _joined(parts: Iterable[str]) -> str:
    return " ".join(dict.fromkeys(token for part in parts for token in part.split()))


def _tokens_of(wanted: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """The tokens of each text in its manner, joined by spaces, from the cache where they are there."""
    keys = {pair: words.text_hash("\n".join(pair)) for pair in wanted}
    digests, held = sorted(set(keys.values())), {}
    for start in range(0, len(digests), _BATCH):
        rows = TokenCache.objects.filter(digest__in=digests[start : start + _BATCH])
        held.update(dict(rows.values_list("digest", "tokens")))
    fresh: dict[str, str] = {}
    terms: set[str] = set()
    for (manner, text), digest in keys.items():
        if digest in held or digest in fresh:
            continue
        found = words.search_tokens(text, with_compounds=manner == _NAMES)
        fresh[digest] = " ".join(found)
        if manner == _NAMES:
            terms.update(found)
            terms.add(words.hiragana(words.fold(text)))
    learnt = [TokenCache(digest=digest, tokens=tokens) for digest, tokens in fresh.items()]
    TokenCache.objects.bulk_create(learnt, ignore_conflicts=True, batch_size=_BATCH)
    _learn(terms)
    return {pair: held.get(digest, fresh.get(digest, "")) for pair, digest in keys.items()}


def forget(contents: Iterable[Mapping[str, object]]) -> None:
    """Drop what was learnt of these texts; what other programmes say in the same words is analysed anew when needed."""
    texts: set[str] = set()
    for content in contents:
        layers = [content, *_mappings(content.get("translations"))]
        texts.update(
            text for layer in layers for value in layer.values() for text in (_text(value), *_list(value)) if text
        )
    cuts = {cut for text in texts for cut in (text, text[:_DESCRIPTION])}
    digests = sorted(words.text_hash("\n".join((manner, cut))) for manner in (_NAMES, _PROSE) for cut in cuts)
    for start in range(0, len(digests), _BATCH):
        TokenCache.objects.filter(digest__in=digests[start : start + _BATCH]).delete()


def _mappings(value: object) -> list[Mapping[str, object]]:
    return [each for each in value.values() if isinstance(each, Mapping)] if isinstance(value, Mapping) else []


def _learn(terms: Iterable[str]) -> None:
    """Keep the terms of names, so that a query one typo away from one of them can be understood."""
    usable = sorted(term for term in terms if may_have_typo(term) and " " not in term)
    rows = [SearchTerm(key=key, term=term) for term in usable for key in deletion_keys(term)]
    SearchTerm.objects.bulk_create(rows, ignore_conflicts=True, batch_size=_BATCH)
