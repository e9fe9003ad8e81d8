"""Web push (RFC 8030): encrypted for one browser (RFC 8291), signed as ours (RFC 8292), to an address that the browser gave."""

import base64
import binascii
import hashlib
import json
import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit
from uuid import UUID

import http_ece
from cryptography.hazmat.primitives.asymmetric import ec
from joserfc import jwt
from joserfc.jwk import ECKey

from todoke.common.channels import Channel, Failure
from todoke.gateways import web_post
from todoke.gateways.sending import one_by_one
from todoke.gateways.sending.app import Post, unanswered
from todoke.gateways.sending.messages import Message, Outcome
from todoke.gateways.web_post import Posted

#: What every push service takes, of a record of 4,096 bytes; the longest it may keep a message.
LARGEST: Final = 3_900
LONGEST_SECONDS: Final = 28 * 86_400
_USUAL_SECONDS: Final = 86_400
_TOKEN_SECONDS: Final = 12 * 3_600
_TOKEN_LEFT: Final = 3_600
_MOST_TOKENS: Final = 500
_AFTER: Final = 60


def unpacked(text: object) -> bytes:
    """Base64 as browsers write it; raises ValueError."""
    said = str(text)
    try:
        return base64.b64decode(said + "=" * (-len(said) % 4), altchars=b"-_", validate=True)
    except binascii.Error as error:
        raise ValueError("base64") from error


def packed(value: bytes) -> str:
    """Base64 as browsers read it."""
    return base64.urlsafe_b64encode(value).decode().rstrip("=")


def is_subscription(to: Mapping[str, object]) -> bool:
    """Whether this can be a browser's subscription: an outside address over HTTPS, a point on the curve, a secret of 16 bytes."""
    endpoint = to.get("endpoint")
    if not isinstance(endpoint, str) or len(endpoint) > 1_000 or not web_post.is_possible(endpoint):
        return False
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), unpacked(to.get("p256dh")))
        return len(unpacked(to.get("auth"))) == 16
    except ValueError:
        return False


def payload(message: Message) -> bytes:
    """What the browser shows; ``tag`` makes a message that comes twice show once."""
    said = {"title": message.subject, "body": message.text, "url": message.url, "tag": message.key}
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()


def topic(key: str) -> str:
    """The key as a Topic: what waits for a browser under the same one is replaced, so that trying again makes no second."""
    try:
        return UUID(key).hex
    except ValueError:
        return packed(hashlib.sha256(key.encode()).digest())[:32]


class WebPushGateway:
    """Every push service, under one key of ours (VAPID); ``to`` is the subscription that the browser gave."""

    channel = Channel.PUSH
    most = 100

    def __init__(
        self, name: str, key: ECKey, *, contact: str, clock: Callable[[], datetime], post: Post = web_post.post
    ) -> None:
        self.name, self._key, self._contact, self._clock, self._post = name, key, contact, clock, post
        self._tokens: dict[str, tuple[float, str]] = {}
        self._lock = threading.Lock()

    def send(self, messages: Sequence[Message]) -> list[Outcome]:
        """Hand messages over, some at once."""
        return one_by_one.each(self._one, messages)

    def _one(self, message: Message) -> Outcome:
        plain = payload(message)
        if len(plain) > LARGEST:
            return Outcome(failure=Failure.WRONG, detail="too_long")
        if not is_endpoint(message.to):
            return Outcome(failure=Failure.WRONG, detail="subscription")
        try:
            body = http_ece.encrypt(
                plain, private_key=ec.generate_private_key(ec.SECP256R1()), dh=unpacked(message.to.get("p256dh")),
                auth_secret=unpacked(message.to.get("auth")), version="aes128gcm",
            )  # fmt: skip
        except (ValueError, http_ece.ECEException):
            return Outcome(failure=Failure.WRONG, detail="subscription")
        endpoint = str(message.to["endpoint"])
        headers = {
            "Content-Type": "application/octet-stream", "Content-Encoding": "aes128gcm", "Topic": topic(message.key),
            "TTL": str(min(message.seconds or _USUAL_SECONDS, LONGEST_SECONDS)), "Urgency": "high" if message.urgent else "normal",
            "Authorization": self._authorization(endpoint), "User-Agent": "Todoke",
        }  # fmt: skip
        return judged(self._post(endpoint, body, headers), reference=message.key)

    def _authorization(self, endpoint: str) -> str:
        """Who we are, for one push service; signed anew every eleven hours."""
        parts = urlsplit(endpoint)
        origin, now = f"{parts.scheme}://{parts.netloc}", self._clock().timestamp()
        with self._lock:
            held = self._tokens.get(origin)
        if held is None or not _TOKEN_LEFT < held[0] - now <= _TOKEN_SECONDS:
            ends = int(now) + _TOKEN_SECONDS
            said = {"aud": origin, "exp": ends, "sub": self._contact}
            held = (ends, jwt.encode({"typ": "JWT", "alg": "ES256"}, said, self._key, ["ES256"]))
            with self._lock:
                if len(self._tokens) >= _MOST_TOKENS:
                    self._tokens.clear()
                self._tokens[origin] = held
        return f"vapid t={held[1]}, k={public_key(self._key)}"


def is_endpoint(to: Mapping[str, object]) -> bool:
    """Whether there is an address and the two keys; where it leads is seen when it is called."""
    return all(isinstance(to.get(name), str) and to[name] for name in ("endpoint", "p256dh", "auth"))


def public_key(key: ECKey) -> str:
    """Our public key as a browser wants it when it subscribes: the uncompressed point."""
    public = key.as_dict(private=False)
    return packed(b"\x04" + unpacked(public["x"]) + unpacked(public["y"]))


def judged(answer: Posted, *, reference: str) -> Outcome:
    """What a push service's status means (RFC 8030, 8292)."""
    if answer.status is None:
        return unanswered(answer)
    status, detail, after = answer.status, str(answer.status), answer.retry_after or _AFTER
    if 200 <= status < 300:
        return Outcome(reference=reference)
    if status in {404, 410}:
        return Outcome(failure=Failure.GONE, detail=detail)
    if status == 429:
        return Outcome(failure=Failure.BUSY, after=after, detail=detail)
    if 300 <= status < 400:
        return Outcome(failure=Failure.REFUSED, detail="redirect")
    if status >= 500:
        return Outcome(failure=Failure.DOWN, after=after, detail=detail)
    return Outcome(failure=Failure.WRONG, detail=detail)  # 400, 401, 403, 413: our key, our request
