"""The words of the workbook: in one language to write it, in all of them to read it."""

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext

from todoke.registry.formats import workbook as workbooks


def labels(language: str) -> dict[str, str]:
    """The words of the workbook in one language."""
    with translation.override(language):
        return {message: gettext(message) for message in workbooks.MESSAGES}


def every_language() -> list[dict[str, str]]:
    """The words of the workbook in all languages: a file made in one can be uploaded from a page in another."""
    return [labels(code) for code, _ in settings.LANGUAGES]
