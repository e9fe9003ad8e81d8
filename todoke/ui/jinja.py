"""The Jinja environment of every page: translations with readings, addresses, dates in the reader's language."""

from collections.abc import Callable
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.templatetags.static import static
from django.utils import translation
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from todoke.common.clock import TOKYO
from todoke.registry.rules.numbers import slug
from todoke.ui import addresses, charts, messages, running_text
from todoke.ui.ruby import annotate, annotate_text, plain

_WEEKDAYS = "月火水木金土日"
_WEEKDAY_READINGS = ("げつ", "か", "すい", "もく", "きん", "ど", "にち")
#: Days of the month that are not read as their number and にち.
_DAY_READINGS = {
    1: "ついたち", 2: "ふつか", 3: "みっか", 4: "よっか", 5: "いつか", 6: "むいか", 7: "なのか", 8: "ようか", 9: "ここのか", 10: "とおか",
    14: "じゅうよっか", 20: "はつか", 24: "にじゅうよっか",
}  # fmt: skip


def _gettext(message: str, **variables: object) -> str:
    """A message in the language of the page; what is put into it is escaped. As with Jinja's own, a literal % is %%."""
    if not message:
        return ""
    language = translation.get_language()
    return _translated(language, str(message)) % variables if variables else _complete(language, str(message))


@lru_cache(maxsize=8192)
def _translated(language: str | None, message: str) -> Markup:
    return Markup(annotate(translation.gettext(message)))  # noqa: S704 - our own translation


@lru_cache(maxsize=8192)
def _complete(language: str | None, message: str) -> Markup:
    return _translated(language, message) % {}


def _ngettext(one: str, many: str, number: int) -> str:
    return annotate(translation.ngettext(one, many, number))


def _pgettext(context: str, message: str) -> str:
    return annotate(translation.pgettext(context, message))


@lru_cache(maxsize=64)
def _static(path: str) -> str:
    return static(path)


def format_date(value: date | datetime | str | None) -> str:
    """A date as a person reads it: 2026年11月23日（月）, with readings in plain Japanese, or 23 November 2026."""
    day = _day(value)
    if day is None:
        return str(value or "")
    language = translation.get_language() or "ja"
    if language == "ja-simple":
        weekday = f"{{{_WEEKDAYS[day.weekday()]}|{_WEEKDAY_READINGS[day.weekday()]}}}"
        named = _DAY_READINGS.get(day.day)
        number = f"{{{day.day}日|{named}}}" if named else f"{day.day}{{日|にち}}"
        return Markup(annotate(f"{day.year}{{年|ねん}}{day.month}{{月|がつ}}{number}（{weekday}）"))  # noqa: S704 - digits and our own words
    if language == "ja":
        return f"{day.year}年{day.month}月{day.day}日（{_WEEKDAYS[day.weekday()]}）"
    return f"{day.day} {day:%B} {day.year}"


def _day(value: date | datetime | str | None) -> date | None:
    if isinstance(value, datetime):
        return value.astimezone(TOKYO).date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value[:10]) if value else None
    except ValueError:
        return None


def format_moment(value: datetime) -> str:
    """A date with its time of day in Japan."""
    local = value.astimezone(TOKYO)
    day = format_date(local)
    time = f" {local:%H:%M}"
    return day + Markup(time) if isinstance(day, Markup) else day + time  # noqa: S704 - digits


def _running(text: str) -> Markup:
    return running_text.of_text(text)


def environment(**options: Any) -> Environment:
    """The environment that settings name."""
    options.update(
        undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, extensions=["jinja2.ext.i18n", "jinja2.ext.do"]
    )
    env = Environment(**options)  # noqa: S701 - Django's backend sets autoescape
    env.install_gettext_callables(_gettext, _ngettext, newstyle=True, pgettext=_pgettext)  # type: ignore[attr-defined]
    functions: dict[str, Callable[..., object]] = {
        "_": _gettext,
        "gettext": _gettext,
        "url": addresses.of,
        "static": _static,
        "tell": messages.tell,
        "chart_table": charts.table,
        "chart_key": charts.key_svg,
        "chart_bar": charts.bar_svg,
    }
    env.globals.update(functions)
    env.filters.update(
        plain=plain,
        ruby=annotate_text,
        date=format_date,
        day=_day,
        moment=format_moment,
        slug=slug,
        running=_running,
    )
    return env
