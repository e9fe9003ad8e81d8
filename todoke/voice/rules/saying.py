"""What somebody says, before it is decided whether it can be taken."""

from dataclasses import dataclass

from todoke.voice.rules.kinds import (
    DRIVERS_AT_MOST,
    REFERENCE_AT_MOST,
    TEXT_AT_MOST,
    About,
    Channel,
    Driver,
    Fault,
    Kind,
    Moment,
    Scale,
    score_valid,
)


@dataclass(frozen=True, slots=True)
class Saying:
    """A voice as it comes in. See ``models.Voice`` for the fields; ``once`` is the key of a transaction, "" where there is none."""

    kind: Kind
    channel: Channel
    about_kind: About
    about: str = ""
    moment: Moment = Moment.OTHER
    detail: str = ""
    scale: Scale | None = None
    score: int | None = None
    drivers: tuple[Driver, ...] = ()
    fault: Fault | None = None
    text: str = ""
    search: str = ""
    language: str = "ja"
    once: str = ""


def problem(said: Saying) -> str:
    """Why a voice cannot be taken, as a code; "" when it can."""
    if len(said.text) > TEXT_AT_MOST:
        return "too_long"
    if len(said.about) > REFERENCE_AT_MOST or len(said.detail) > REFERENCE_AT_MOST:
        return "about_too_long"
    if said.score is not None and (said.scale is None or not score_valid(said.scale, said.score)):
        return "score_off_scale"
    if len(set(said.drivers)) != len(said.drivers) or len(said.drivers) > DRIVERS_AT_MOST:
        return "too_many_drivers"
    if said.kind is Kind.DEFECT and said.scale is not None:
        return "defect_no_score"
    if said.kind is Kind.ENQUIRY and not said.text.strip():
        return "enquiry_empty"
    if said.score is None and said.fault is None and not said.text.strip():
        return "empty"
    return ""
