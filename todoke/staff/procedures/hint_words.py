"""Plain-language hints at the questions of a form, in words."""

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from todoke.procedures.rules.definition import Definition


def by_question(definition: Definition) -> Mapping[str, Sequence[Markup]]:
    """What could be said more plainly, by question."""
    return {}


def of_form(definition: Definition) -> Sequence[Markup]:
    """What could be said more plainly elsewhere in the form."""
    return ()
