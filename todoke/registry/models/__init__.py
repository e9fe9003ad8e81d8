"""The registry's tables."""

from todoke.registry.models.change import (
    ApprovalRequest,
    ChangeSet,
    OverrideFlag,
    QuarantinedRecord,
    ReceivedRecord,
)
from todoke.registry.models.link import LinkTarget, ProgramLink
from todoke.registry.models.program import (
    Number,
    NumberSeries,
    Program,
    ProgramType,
    ProgramVersion,
    Publication,
    Revision,
    TypeVersion,
)
from todoke.registry.models.search import ProgramSearch, RoutingWord, SearchTerm, TokenCache
from todoke.registry.models.upload import Upload

__all__ = [
    "ApprovalRequest",
    "ChangeSet",
    "LinkTarget",
    "Number",
    "NumberSeries",
    "OverrideFlag",
    "Program",
    "ProgramLink",
    "ProgramSearch",
    "ProgramType",
    "ProgramVersion",
    "Publication",
    "QuarantinedRecord",
    "ReceivedRecord",
    "Revision",
    "RoutingWord",
    "SearchTerm",
    "TokenCache",
    "TypeVersion",
    "Upload",
]
