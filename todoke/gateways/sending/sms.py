"""SMS by a provider over HTTP: counted in parts, never with a link; the interface is ours and small (docs/channels.md)."""

import re
from collections.abc import Sequence
from typing import Final

from todoke.common import short_messages
from todoke.common.channels import Channel, Failure
from todoke.gateways.sending import one_by_one
from todoke.gateways.sending.messages import Message, Outcome
from todoke.gateways.sending.provider_web import ProviderWeb, Said

_MOBILE: Final = re.compile(r"0[6-9]0[0-9]{8}")
_AFTER: Final = 60
#: What a provider says of a number, at once or in a later receipt.
SAID: Final = {
    "number_not_in_use": Failure.GONE, "number_unknown": Failure.GONE, "number_reassigned": Failure.REASSIGNED, "blocked": Failure.REFUSED,
    "out_of_reach": Failure.FULL, "expired": Failure.FULL, "congested": Failure.BUSY,
}  # fmt: skip


def is_mobile(phone: str) -> bool:
    """Whether these digits are a Japanese number that takes SMS."""
    return _MOBILE.fullmatch(phone) is not None


def problem(message: Message) -> str:
    """Why a message is no SMS; "" when it is one."""
    if not is_mobile(str(message.to.get("phone", ""))):
        return "number"
    return short_messages.problem(message.text)


class SmsGateway:
    """One provider."""

    channel = Channel.SMS
    most = 100

    def __init__(self, name: str, *, url: str, token: str, web: ProviderWeb | None = None) -> None:
        self.name, self._url, self._token, self._web = name, url, token, web or ProviderWeb()

    def send(self, messages: Sequence[Message]) -> list[Outcome]:
        """Hand messages over, some at once."""
        return one_by_one.each(self._one, messages)

    def _one(self, message: Message) -> Outcome:
        if wrong := problem(message):
            return Outcome(failure=Failure.WRONG, detail=wrong)
        phone = str(message.to["phone"])
        said = self._web.post(
            self._url, {"to": f"+81{phone[1:]}", "text": message.text, "reference": message.key},
            {"Authorization": f"Bearer {self._token}", "Idempotency-Key": message.key},
        )  # fmt: skip
        return judged(said, key=message.key)

    def close(self) -> None:
        """Close what is open."""
        self._web.close()


def judged(said: Said, *, key: str) -> Outcome:
    """What a provider's answer means: 409 says that it took the same key before."""
    if said.status is None:
        return Outcome(failure=Failure.SLOW if said.may_have_arrived else Failure.DOWN, after=_AFTER, detail="silent")
    status, after = said.status, said.retry_after or _AFTER
    if 200 <= status < 300 or status == 409:
        return Outcome(reference=said.word("id") or key)
    word = said.word("error")
    detail = f"{status}_{word}" if word in SAID else str(status)
    if status in {400, 422} and word in SAID:
        return Outcome(failure=SAID[word], after=after, detail=detail)
    if status == 429:
        return Outcome(failure=Failure.BUSY, after=after, detail=detail)
    return Outcome(
        failure=Failure.DOWN if status >= 500 else Failure.WRONG, after=after if status >= 500 else 0, detail=detail
    )
