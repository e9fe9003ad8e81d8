"""A timestamp authority (RFC 3161): asks it to sign that something was there, and checks what it signed."""

import hashlib
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import urllib3
from cryptography.x509 import load_pem_x509_certificates

_SECONDS: Final = 15
_MOST_BYTES: Final = 64 * 1024
_SHA256: Final = "2.16.840.1.101.3.4.2.1"


class NoTimestamp(Exception):
    """The authority cannot be reached, refuses, or signed something else; the text says which."""


class Trust:
    """The certificates of the authorities whose timestamps count."""

    def __init__(self, certificates: Path) -> None:
        self.certificates = load_pem_x509_certificates(certificates.read_bytes())


def ask(url: str, what: bytes) -> bytes:
    """The authority's signed answer about ``what``, in DER; raises NoTimestamp."""
    try:
        from rfc3161_client import HashAlgorithm, TimestampRequestBuilder
    except ImportError:
        raise NoTimestamp("the package rfc3161-client is not installed") from None
    request = TimestampRequestBuilder().data(what).hash_algorithm(HashAlgorithm.SHA256).build()
    try:
        answer = urllib3.request(
            "POST", url, body=request.as_bytes(), headers={"Content-Type": "application/timestamp-query"},
            timeout=_SECONDS, retries=False, redirect=False, preload_content=False,
        )  # fmt: skip
        try:
            token = answer.read(_MOST_BYTES + 1)
        finally:
            answer.release_conn()
    except urllib3.exceptions.HTTPError as error:
        raise NoTimestamp(f"it cannot be reached ({type(error).__name__})") from None
    if answer.status != 200 or len(token) > _MOST_BYTES:
        raise NoTimestamp(f"it answered {answer.status}, {len(token)} bytes")
    read = _read(token)
    if read is None:
        raise NoTimestamp("it refused, or its answer cannot be read")
    if not _is_about(read, what) or read.tst_info.nonce != request.nonce:
        raise NoTimestamp("it signed something else")
    return token


def signed_at(token: bytes, what: bytes, trust: Trust | None) -> datetime | None:
    """When the authority says that ``what`` was there; None when it says nothing of the kind, or is not one that we trust."""
    read = _read(token)
    if read is None or not _is_about(read, what):
        return None
    if trust is not None and not _is_trusted(read, what, trust):
        return None
    moment: datetime = read.tst_info.gen_time
    return moment


def _read(token: bytes) -> Any:
    from rfc3161_client import decode_timestamp_response

    try:
        read = decode_timestamp_response(token)
        return read if read.status == 0 and read.tst_info else None
    except ValueError:
        return None


def _is_about(read: Any, what: bytes) -> bool:
    imprint = read.tst_info.message_imprint
    return bool(imprint.hash_algorithm.dotted_string == _SHA256 and imprint.message == hashlib.sha256(what).digest())


def _is_trusted(read: Any, what: bytes, trust: Trust) -> bool:
    from rfc3161_client import VerificationError, VerifierBuilder

    try:
        return bool(VerifierBuilder(roots=list(trust.certificates)).build().verify_message(read, what))
    except (VerificationError, ValueError):
        return False
