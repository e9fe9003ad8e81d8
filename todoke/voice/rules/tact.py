"""When nobody is asked how it was: never after a death 「おくやみ」, whatever the figures would gain."""

import re
from collections.abc import Iterable
from typing import Final

from todoke.registry.rules import tags

#: The subject "bereavement" and the target group "the bereaved" of the registry (registry/rules/tags.py).
_SUBJECTS: Final = frozenset({"012"})
_TARGETS: Final = frozenset({"099"})
#: Words of procedures around a death, where no subject says so.
_WORDS: Final = re.compile("死亡|逝去|亡くな|お?悔やみ|おくやみ|葬祭|葬儀|埋葬|火葬|改葬|遺族|遺児|死産|相続|墓地|墓所")


def of_death(names: Iterable[str], *, subjects: Iterable[str] = (), targets: Iterable[str] = ()) -> bool:
    """Whether a procedure is one that people have to do because somebody died."""
    codes = list(subjects)
    return (
        bool(_SUBJECTS & set(codes))
        or tags.life_event(codes) == "death"
        or bool(_TARGETS & set(targets))
        or any(_WORDS.search(each) for each in names)
    )
