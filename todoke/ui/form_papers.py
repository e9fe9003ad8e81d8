"""What was filed, as a file to keep: the number, when it arrived, and every answer that the body got."""

import re
from typing import Final

from django.utils import translation
from markupsafe import Markup

from todoke.people.formats.own_data import Document, Part
from todoke.procedures.models import Submission
from todoke.procedures.queries import forms
from todoke.procedures.rules import numbers
from todoke.procedures.rules.definition import said
from todoke.registry.rules.fields import N_
from todoke.ui import form_fields, messages
from todoke.ui.jinja import format_date, format_moment
from todoke.ui.names import name_of
from todoke.ui.ruby import plain

_BREAK: Final = re.compile(r"<br>")


def filed(submission: Submission, *, language: str) -> Document:
    """The receipt of one body with its answers."""
    with translation.override(language):
        definition = forms.definition_of(submission.version)
        sections = form_fields.summary_of(submission, language=language)
        title = messages.say(N_("Copy of what was filed: %(form)s"), form=plain(said(definition.title, language)))
        made = messages.say(
            N_("Number %(number)s, filed with %(body)s, arrived %(moment)s."), number=numbers.written(submission.number), body=name_of(submission.body),
            moment=format_moment(submission.arrived_at),
        )  # fmt: skip
        due = messages.say(N_("You get the answer by %(day)s, as a rule."), day=format_date(submission.due_date))
        after = plain(said(definition.after, language))
        parts = [
            Part(
                _plain(each.title) or _plain(messages.say(N_("Answers"))),
                [(_plain(row.label), _plain(row.shown)) for row in each.rows],
            )
            for each in sections
        ]
        return Document(
            plain(title), language, plain(made), intro=[plain(due), *([after] if after else [])], parts=parts
        )


def _plain(text: Markup) -> str:
    return plain(Markup(_BREAK.sub(" / ", str(text))))  # noqa: S704 - markup of ours, read as text
