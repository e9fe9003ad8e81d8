"""Defects in words 「不備の言い方」: "this question fails 23 %: 18 % the photo cannot be read"; nothing about fewer than ten."""

from collections.abc import Sequence

from markupsafe import Markup

from todoke.notices.rules.uptake import Uptake
from todoke.procedures.rules.defects import Compared, Figures, Verdict, told
from todoke.procedures.rules.states import Happening
from todoke.registry.rules.fields import N_
from todoke.ui import case_words, form_words
from todoke.ui.messages import say

#: Below this share nothing is said at the question itself; the table has it.
_WORTH: float = 0.03
VERDICTS: dict[Verdict, str] = {
    Verdict.BETTER: N_("fails less"),
    Verdict.WORSE: N_("fails more"),
    Verdict.SAME: N_("no change that could not be chance"),
    Verdict.UNKNOWN: N_("too few to say"),
}


def percent(share: Uptake) -> Markup:
    """A share, or that it is about too few to be said."""
    if share.n == 0:
        return Markup("–")
    if not told(share):
        return say(N_("fewer than 10"))
    return Markup("{} %").format(round(100 * (share.share or 0)))


def interval(share: Uptake) -> Markup:
    """A share with its 95 % interval."""
    if not share.n or not told(share):
        return percent(share)
    low, high = share.interval
    return Markup("{} % ({}–{})").format(round(100 * (share.share or 0)), round(100 * low), round(100 * high))


def reason(happening: Happening, code: str) -> Markup:
    """Why an answer was refused or returned."""
    if happening is Happening.RETURNED:
        known = next((words for each, words in case_words.REASONS.items() if each == code), None)
        return say(known) if known else Markup("{}").format(code)
    return form_words.told(code) if code in form_words.ANSWERS else Markup("{}").format(code)


def reasons(figures: Figures) -> list[tuple[Markup, Markup]]:
    """Each reason that may be said, with its share."""
    return [
        (percent(share), reason(happening, code))
        for happening, code, share in figures.reasons
        if told(share) and share.done
    ]


def lines(figures: Figures) -> Sequence[Markup]:
    """What stands at the question in the builder."""
    found = []
    failed, left = figures.failed, figures.left
    if told(failed) and (failed.share or 0) >= _WORTH:
        why = Markup("; ").join(Markup("{} {}").format(share, words) for share, words in reasons(figures)[:3])
        head = say(N_("This question fails %(share)s"), share=percent(failed))
        found.append(Markup("{}: {}").format(head, why) if why else head)
    if told(left) and (left.share or 0) >= _WORTH:
        found.append(say(N_("%(share)s leave the form here."), share=percent(left)))
    if told(figures.helped) and (figures.helped.share or 0) >= _WORTH:
        found.append(say(N_("%(share)s ask for help."), share=percent(figures.helped)))
    return found


def difference(each: Compared) -> Markup:
    """By how much two versions differ, with the interval."""
    if each.difference is None:
        return say(VERDICTS[each.verdict])
    by, low, high = (round(100 * part) for part in (each.difference.by, each.difference.low, each.difference.high))
    return Markup("{}: {:+d} ({:+d} – {:+d})").format(say(VERDICTS[each.verdict]), by, low, high)
