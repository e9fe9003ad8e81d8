"""From text to tree: SQL parsed by sqlglot, and everything outside the small language of rules refused with a reason."""

import re
from functools import lru_cache

from todoke.eligibility.rules.language import DEEPEST, LONGEST_TEXT
from todoke.eligibility.rules.problems import refuse
from todoke.eligibility.rules.tree import Node


def read(text: str) -> Node:
    """The tree of a rule's text. Raises RuleInvalid; types are checked elsewhere (``checking``)."""
    if len(text) > LONGEST_TEXT:
        raise refuse("rule_too_long", limit=LONGEST_TEXT)
    return _read(text)


@lru_cache(maxsize=20_000)
def _read(text: str) -> Node:
    if not text.strip():
        raise refuse("rule_empty")
    bare = re.sub(r"'[^']*'", "''", text)
    for sign in ("--", "/*", ";", "\0", '"', "`", "\\", "$", "@", "#"):
        if sign in bare:
            raise refuse("rule_sign", sign.replace("\0", "NUL"))
    if bare.count("(") > DEEPEST or len(re.findall(r"\bNOT\b", bare, re.IGNORECASE)) > DEEPEST:
        raise refuse("rule_too_deep", limit=DEEPEST)
    from todoke.eligibility.rules.parsing import parse  # sqlglot takes most of a second to load

    return parse(text)
