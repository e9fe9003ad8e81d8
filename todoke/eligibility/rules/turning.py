"""The day on which a growing fact first reaches a value, for whole columns of start dates; ``elapsed.first_day_of`` says the same of one."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from todoke.common.calendar import PREGNANCY_DAYS
from todoke.people.rules.facts import Measure

Days = NDArray[np.int32]


def first_days_of(measure: Measure, bases: NDArray[Any], value: int) -> Days:
    """Days since 1970-01-01, in and out."""
    match measure:
        case Measure.YEARS:
            return _after_months(bases, value * 12)
        case Measure.MONTHS:
            return _after_months(bases, value)
        case Measure.DAYS:
            return (bases + value).astype(np.int32)
        case Measure.FISCAL_YEARS:
            reached = _after_months(bases, (value - 1) * 12) - 1
            years = reached.astype("M8[D]").astype("M8[Y]")
            april = (years.astype("M8[M]") + 3).astype("M8[D]").astype(np.int32)
            following = ((years + 1).astype("M8[M]") + 3).astype("M8[D]").astype(np.int32)
            return np.where(reached >= april, following, april).astype(np.int32)
    return (bases - (PREGNANCY_DAYS - value)).astype(np.int32)


def _after_months(bases: NDArray[Any], months: int) -> Days:
    days = bases.astype("M8[D]")
    month = days.astype("M8[M]")
    into = (days - month.astype("M8[D]")).astype(np.int32)
    start = (month + months).astype("M8[D]").astype(np.int32)
    following = (month + (months + 1)).astype("M8[D]").astype(np.int32)
    found: Days = np.minimum(start + into, following).astype(np.int32)
    return found
