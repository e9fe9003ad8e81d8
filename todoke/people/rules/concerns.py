"""Suspicions of abuse 「虐待の疑い」: their kinds and states."""

from enum import StrEnum


class ConcernKind(StrEnum):
    """What somebody is worried about."""

    ABUSE = "abuse"  # 高齢者虐待防止法7条, 障害者虐待防止法7条, 児童虐待防止法6条
    MISUSE = "misuse"  # a mandate is used against the person
    DISAGREEMENT = "disagreement"  # two guardians do not agree


class ConcernState(StrEnum):
    """How far an officer is with it."""

    OPEN = "open"
    TAKEN = "taken"
    CLOSED = "closed"
