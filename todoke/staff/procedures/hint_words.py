"""Plain-language hints 「やさしい書き方の助言」 in words: those of a question stand at it, the others under the form."""

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from todoke.eligibility.rules.problems import Problem
from todoke.procedures.rules.definition import LANGUAGES, Definition
from todoke.procedures.rules.hints import hints
from todoke.ui import form_words, notice_texts
from todoke.ui.messages import say


def by_question(definition: Definition) -> Mapping[str, Sequence[Markup]]:
    """What could be easier, by question."""
    found: dict[str, list[Markup]] = {}
    for each in hints(definition):
        if (key := _question_of(definition, each)) and (said := _said(each)) not in found.setdefault(key, []):
            found[key].append(said)
    return found


def of_form(definition: Definition) -> Sequence[Markup]:
    """What could be easier elsewhere in the form."""
    return list(dict.fromkeys(_said(each) for each in hints(definition) if not _question_of(definition, each)))


def _question_of(definition: Definition, hint: Problem) -> str:
    """The key of the question that a hint is about; "" for the form, a page or a group."""
    parts = hint.place.split(".")
    if len(parts) < 4 or parts[0] != "pages" or parts[2] != "questions":
        return ""
    return definition.pages[int(parts[1])].questions[int(parts[3])].key


def _said(hint: Problem) -> Markup:
    """The hint, with the language that it is about."""
    language = hint.place.rsplit(".", maxsplit=1)[-1]
    words = form_words.tell_hint(hint)
    if language in LANGUAGES and language != "ja":
        return Markup("{}: {}").format(say(notice_texts.LANGUAGE_LABELS[language]), words)
    return words
