"""The photo of a voice."""

from todoke.common.file_kinds import HEAD, kind_of
from todoke.gateways import sealed_files
from todoke.voice.models import Voice


def of(voice: Voice) -> tuple[bytes, str]:
    """The photo and what kind of picture it is; raises FileGone."""
    content = sealed_files.read(voice.photo_token, voice.photo_key)
    return content, kind_of(content[:HEAD]).value
