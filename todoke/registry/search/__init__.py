"""Search over programmes 「制度の検索」: keeping the index equal to what residents see, and answering the search box."""

from todoke.registry.rules.search import Nearness
from todoke.registry.search.asking import Filters
from todoke.registry.search.finding import find
from todoke.registry.search.indexing import forget, index_again, reindex
from todoke.registry.search.results import CursorInvalid, Group, GuessRead, Reading, Results, Verdict

__all__ = [
    "CursorInvalid",
    "Filters",
    "Group",
    "GuessRead",
    "Nearness",
    "Reading",
    "Results",
    "Verdict",
    "find",
    "forget",
    "index_again",
    "reindex",
]
