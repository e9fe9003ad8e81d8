"""LINE by its Messaging API: a push message to whoever linked their account; the retry key lets it be taken once."""

import base64
import hashlib
import hmac
import re
from collections.abc import Sequence
from typing import Final
from uuid import NAMESPACE_URL, UUID, uuid5

from todoke.common.channels import Channel, Failure
from todoke.gateways.sending import one_by_one
from todoke.gateways.sending.messages import Message, Outcome
from todoke.gateways.sending.provider_web import ProviderWeb, Said

ADDRESS: Final = "https://api.line.me/v2/bot/message/push"
LONGEST: Final = 5_000
_USER: Final = re.compile(r"U[0-9a-f]{32}")
_AFTER: Final = 60
#: When a monthly allowance is used up, waiting a minute does not help.
_USED_UP_SECONDS: Final = 6 * 3_600


def is_user(text: object) -> bool:
    """Whether this is LINE's name for somebody."""
    return isinstance(text, str) and _USER.fullmatch(text) is not None


def text_of(message: Message) -> str:
    """What is shown: the text, and where it leads."""
    return f"{message.text}\n{message.url}" if message.url else message.text


def retry_key(key: str) -> str:
    """The key as LINE wants it: a UUID."""
    try:
        return str(UUID(key))
    except ValueError:
        return str(uuid5(NAMESPACE_URL, key))


def problem(message: Message) -> str:
    """Why a message cannot go to LINE; "" when it can."""
    if not is_user(message.to.get("user")):
        return "user"
    text = text_of(message)
    return "" if text.strip() and len(text.encode("utf-16-be")) // 2 <= LONGEST else "text"


def is_signed(secret: str, body: bytes, signature: str) -> bool:
    """Whether a call to our webhook is LINE's (X-Line-Signature)."""
    right = base64.b64encode(hmac.digest(secret.encode(), body, hashlib.sha256))
    return hmac.compare_digest(right, signature.encode("utf-8", "replace"))


class LineGateway:
    """One official account."""

    channel = Channel.LINE
    most = 100

    def __init__(self, name: str, *, token: str, url: str = ADDRESS, web: ProviderWeb | None = None) -> None:
        self.name, self._token, self._url, self._web = name, token, url, web or ProviderWeb()

    def send(self, messages: Sequence[Message]) -> list[Outcome]:
        """Hand messages over, some at once."""
        return one_by_one.each(self._one, messages)

    def _one(self, message: Message) -> Outcome:
        if wrong := problem(message):
            return Outcome(failure=Failure.WRONG, detail=wrong)
        said = self._web.post(
            self._url, {"to": message.to["user"], "messages": [{"type": "text", "text": text_of(message)}]},
            {"Authorization": f"Bearer {self._token}", "X-Line-Retry-Key": retry_key(message.key)},
        )  # fmt: skip
        return judged(said, key=message.key)

    def close(self) -> None:
        """Close what is open."""
        self._web.close()


def judged(said: Said, *, key: str) -> Outcome:
    """What LINE's answer means: 409 says that it took the same key before; 400 that this person cannot be written to."""
    if said.status is None:
        return Outcome(failure=Failure.SLOW if said.may_have_arrived else Failure.DOWN, after=_AFTER, detail="silent")
    status = said.status
    if status == 200 or status == 409:
        return Outcome(reference=said.request or key)
    if status == 400:
        to_is_wrong = "'to'" in said.word("message")
        return Outcome(failure=Failure.GONE if to_is_wrong else Failure.REFUSED, detail="400")
    if status == 429:
        used_up = "monthly limit" in said.word("message")
        return Outcome(
            failure=Failure.BUSY, after=_USED_UP_SECONDS if used_up else said.retry_after or _AFTER, detail="429"
        )
    return Outcome(
        failure=Failure.DOWN if status >= 500 else Failure.WRONG,
        after=_AFTER if status >= 500 else 0,
        detail=str(status),
    )
