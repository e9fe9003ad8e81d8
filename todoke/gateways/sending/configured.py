"""The gateways that the settings name, for each channel the first and the second; outside production the sandbox, unless told otherwise."""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Final
from urllib.parse import parse_qs, unquote, urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from joserfc.jwk import ECKey

from todoke.common import clock
from todoke.common.channels import Channel
from todoke.gateways.identity.configured import read_key
from todoke.gateways.identity.web_json import is_allowed
from todoke.gateways.sending.app import AppGateway
from todoke.gateways.sending.line import LineGateway
from todoke.gateways.sending.messages import Gateway
from todoke.gateways.sending.sandbox import SandboxGateway
from todoke.gateways.sending.sms import SmsGateway
from todoke.gateways.sending.smtp import Server, SmtpGateway
from todoke.gateways.sending.spool import Spool
from todoke.gateways.sending.web_push import WebPushGateway, public_key

#: Ways that a machine hands over; paper is printed.
SENT: Final = (Channel.PUSH, Channel.MAIL, Channel.SMS, Channel.LINE, Channel.APP)
_PORTS: Final = {"smtp": 587, "smtps": 465}


def is_real(channel: Channel) -> bool:
    """Whether a channel sends to the world: in production, or where ``TODOKE_REAL_CHANNELS`` names it."""
    return settings.PRODUCTION or channel.value in settings.REAL_CHANNELS


def has_sandbox() -> bool:
    """Whether any channel is make-believe."""
    return not all(is_real(channel) for channel in SENT)


def gateways_of(channel: Channel) -> Sequence[Gateway]:
    """The gateways of a channel, in the order in which they are tried; empty where a channel is not set up, and for paper."""
    if channel not in SENT:
        return ()
    if not is_real(channel):
        return _sandbox(channel, Path(settings.SANDBOX_SPOOL), Path(settings.SANDBOX_BOUNCES), settings.MAIL_DOMAIN)
    return _REAL[channel]()


def is_offered(channel: Channel) -> bool:
    """Whether somebody can be reached this way here."""
    return bool(gateways_of(channel))


def spool() -> Spool:
    """What the sandbox took."""
    return _spool(Path(settings.SANDBOX_SPOOL))


def push_key() -> str:
    """Our public key, which a browser wants when it subscribes."""
    return public_key(_vapid_key(settings.VAPID_KEY_FILE))


@lru_cache(maxsize=256)
def _spool(path: Path) -> Spool:
    return Spool(path)


@lru_cache(maxsize=256)
def _sandbox(channel: Channel, path: Path, bounces: Path, domain: str) -> tuple[Gateway, ...]:
    return tuple(
        SandboxGateway(channel, _spool(path), clock=clock.now, is_first=is_first, bounces=bounces, domain=domain)
        for is_first in (True, False)
    )


def _mail() -> Sequence[Gateway]:
    return _mail_at(tuple(settings.MAIL_URLS), settings.MAIL_DOMAIN)


@lru_cache(maxsize=8)
def _mail_at(urls: tuple[str, ...], domain: str) -> tuple[Gateway, ...]:
    return tuple(SmtpGateway(_numbered("smtp", place), server_of(url, domain)) for place, url in enumerate(urls))


def server_of(url: str, domain: str) -> Server:
    """A mail server from its address: ``smtp://user:password@host:587?tls=starttls`` or ``smtps://…``. Raises ImproperlyConfigured."""
    parts = urlsplit(url)
    tls = parse_qs(parts.query).get("tls", ["starttls"])[0] if parts.scheme == "smtp" else "tls"
    if parts.scheme not in _PORTS or not parts.hostname or tls not in {"starttls", "tls", "none"} or not domain:
        raise ImproperlyConfigured("A mail server is smtp://user:password@host:port, and needs TODOKE_MAIL_DOMAIN.")
    if tls == "none" and settings.PRODUCTION and parts.hostname not in {"127.0.0.1", "localhost", "::1"}:
        raise ImproperlyConfigured("Mail leaves this machine encrypted only.")
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return Server(parts.hostname, parts.port or _PORTS[parts.scheme], domain, user, password, tls)


def _push() -> Sequence[Gateway]:
    return _push_with(settings.VAPID_KEY_FILE, settings.PUSH_CONTACT) if settings.VAPID_KEY_FILE else ()


@lru_cache(maxsize=8)
def _push_with(key_file: str, contact: str) -> tuple[Gateway, ...]:
    if not contact.startswith(("mailto:", "https://")):
        raise ImproperlyConfigured("TODOKE_PUSH_CONTACT is mailto: or https://, for the push services to reach you.")
    return (WebPushGateway("push", _vapid_key(key_file), contact=contact, clock=clock.now),)


@lru_cache(maxsize=8)
def _vapid_key(path: str) -> ECKey:
    return read_key(Path(path))


def _sms() -> Sequence[Gateway]:
    return _sms_at(tuple(settings.SMS_PROVIDERS))


@lru_cache(maxsize=8)
def _sms_at(providers: tuple[tuple[str, str], ...]) -> tuple[Gateway, ...]:
    for url, token in providers:
        if not is_allowed(url) or not token:
            raise ImproperlyConfigured("An SMS provider is an https:// address with its token.")
    return tuple(
        SmsGateway(_numbered("sms", place), url=url, token=token) for place, (url, token) in enumerate(providers)
    )


def _line() -> Sequence[Gateway]:
    return _line_with(settings.LINE_TOKEN) if settings.LINE_TOKEN else ()


@lru_cache(maxsize=8)
def _line_with(token: str) -> tuple[Gateway, ...]:
    return (LineGateway("line", token=token),)


@lru_cache(maxsize=1)
def _app() -> tuple[Gateway, ...]:
    return (AppGateway("app", clock=clock.now),)


_REAL: Final[Mapping[Channel, Callable[[], Sequence[Gateway]]]] = {
    Channel.MAIL: _mail, Channel.PUSH: _push, Channel.SMS: _sms, Channel.LINE: _line, Channel.APP: _app,
}  # fmt: skip


def _numbered(name: str, place: int) -> str:
    return name if place == 0 else f"{name}-{place + 1}"
