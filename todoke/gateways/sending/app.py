"""Partners' apps, with the person's consent: a signed webhook (Standard Webhooks) to an address that the partner gave."""

import json
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

from todoke.common.channels import Channel, Failure
from todoke.gateways import web_post
from todoke.gateways.sending import one_by_one, standard_webhooks
from todoke.gateways.sending.messages import Message, Outcome
from todoke.gateways.sending.standard_webhooks import SecretWrong
from todoke.gateways.web_post import Posted

KIND: Final = "notice.given"
_AFTER: Final = 60
Post = Callable[[str, bytes, dict[str, str]], Posted]


def body_of(message: Message, *, now: datetime) -> bytes:
    """What the app gets: the kind, the moment, and the data of the notice, for whom only the app's own word for the person."""
    said = {"type": KIND, "timestamp": now.isoformat(), "data": {**message.data, "user": message.to.get("user", "")}}
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()


class AppGateway:
    """Every partner's app; ``to`` holds ``url``, ``secrets`` and ``user``."""

    channel = Channel.APP
    most = 100

    def __init__(self, name: str, *, clock: Callable[[], datetime], post: Post = web_post.post) -> None:
        self.name, self._clock, self._post = name, clock, post

    def send(self, messages: Sequence[Message]) -> list[Outcome]:
        """Hand messages over, some at once."""
        return one_by_one.each(self._one, messages)

    def _one(self, message: Message) -> Outcome:
        if not message.to.get("url"):
            return Outcome(failure=Failure.GONE, detail="no_hook")
        secrets = message.to.get("secrets")
        now = self._clock()
        try:
            body = body_of(message, now=now)
            signed = standard_webhooks.signed(
                [str(each) for each in secrets] if isinstance(secrets, list | tuple) else [],
                message=message.key, moment=int(now.timestamp()), body=body,
            )  # fmt: skip
        except (SecretWrong, TypeError, ValueError):
            return Outcome(failure=Failure.WRONG, detail="unsigned")
        answer = self._post(
            str(message.to.get("url", "")), body, {"Content-Type": "application/json", "User-Agent": "Todoke", **signed}
        )
        return judged(answer, reference=message.key)


def judged(answer: Posted, *, reference: str) -> Outcome:
    """2xx is taken; 410 says "never again"; whoever redirects, or lies inside, is refused; everything else is tried again."""
    if answer.status is None:
        return unanswered(answer)
    status, detail, after = answer.status, str(answer.status), answer.retry_after or _AFTER
    if 200 <= status < 300:
        return Outcome(reference=reference)
    if status == 410:
        return Outcome(failure=Failure.GONE, detail=detail)
    if status == 429:
        return Outcome(failure=Failure.BUSY, after=after, detail=detail)
    if 300 <= status < 400:
        return Outcome(failure=Failure.REFUSED, detail="redirect")
    if status in {408, 404} or status >= 500:  # a server being renewed answers 404 for a while
        return Outcome(failure=Failure.DOWN, after=after, detail=detail)
    return Outcome(failure=Failure.WRONG, detail=detail)


def unanswered(answer: Posted) -> Outcome:
    """What came of a call without an answer."""
    detail = f"{answer.why}_{answer.detail}"
    if answer.why in {"refused", "invalid"}:
        return Outcome(failure=Failure.REFUSED, detail=detail)
    slow = answer.why == "timeout" and answer.may_have_arrived
    return Outcome(failure=Failure.SLOW if slow else Failure.DOWN, after=_AFTER, detail=detail)
