"""Where a notice leads: the box, the notice in it, its topic's stop, the page that says whether it is genuine; whole addresses, nothing personal in them."""

import re
from functools import lru_cache
from typing import Final

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from todoke.notices.models import Notice
from todoke.notices.rules.choices import may_stop
from todoke.notices.rules.slots import SlotKind, slots_of
from todoke.notices.rules.topics import Topic
from todoke.registry.rules.numbers import slug
from todoke.ui import notice_stop

_HERE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9/_.?=&{}-]*|")


def _of(name: str, language: str, **arguments: object) -> str:
    """The whole address of a resident page in a language."""
    with translation.override(language):
        return f"{settings.BASE_URL}{reverse(f'web:{name}', kwargs=arguments or None)}"


@lru_cache(256)
def _page(name: str, language: str, base: str) -> str:  # ``base``: what the memory goes by where it changes
    return _of(name, language)


def box(language: str) -> str:
    """The box of whoever opens it."""
    return _page("box", language, settings.BASE_URL)


def notice_page(notice: Notice, language: str) -> str:
    """One letter in the box; it opens for its recipient alone."""
    return _of("box_notice", language, notice=notice.pk)


def choices(language: str) -> str:
    """Where somebody chooses how they are told."""
    return _page("box_settings", language, settings.BASE_URL)


def genuine(language: str) -> str:
    """Where anybody asks whether a letter is genuine, by typing its number."""
    return _page("genuine", language, settings.BASE_URL)


def may_be_stopped(notice: Notice) -> bool:
    """Whether one tap stops the topic: not what a law has everybody told, nor what nobody stops."""
    return not notice.law and may_stop(Topic(notice.topic))


def stop(notice: Notice) -> str:
    """Where one tap stops the topic of a notice, for every body."""
    return notice_stop.address_of(notice.person_id, Topic(notice.topic))


def stop_headers(notice: Notice) -> dict[str, str]:
    """The headers of a mail by which a mail program stops the topic (RFC 8058)."""
    return notice_stop.headers(notice.person_id, Topic(notice.topic)) if may_be_stopped(notice) else {}


def step(notice: Notice, language: str) -> str:
    """The step that a notice leads to: a page here (``programs/{program}``), an address of the body; "" where there is none."""
    leads_to = notice.template.leads_to
    if leads_to.startswith(("https://", "http://")):
        return leads_to
    if not leads_to or not _HERE.fullmatch(leads_to):
        return ""
    for each in slots_of(notice.template.slots):
        if each.kind is SlotKind.PROGRAM:
            leads_to = leads_to.replace(f"{{{each.name}}}", slug(str(notice.values.get(each.name, ""))))
    return "" if "{" in leads_to else f"{settings.BASE_URL}/{language}/{leads_to}"
