"""A timestamp authority on this machine: openssl signs what is asked, over HTTP, with certificates made for the test."""

import datetime
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from todoke.common import clock

_SETTINGS = """
[ tsa ]
default_tsa = here
[ here ]
serial = {folder}/serial
crypto_device = builtin
signer_cert = {folder}/signer.pem
signer_key = {folder}/signer.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256, sha512
accuracy = secs:1
ess_cert_id_chain = no
ess_cert_id_alg = sha256
"""


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def certificates(folder: Path) -> Path:
    """A root and a signer for timestamps; the path of the root."""
    root_key, key = (rsa.generate_private_key(public_exponent=65537, key_size=2048) for _ in range(2))
    now = clock.now()

    def builder(subject: str, public: rsa.RSAPublicKey) -> x509.CertificateBuilder:
        return (
            x509.CertificateBuilder(issuer_name=_name("root"), subject_name=_name(subject), public_key=public)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - datetime.timedelta(days=1))
            .not_valid_after(now + datetime.timedelta(days=30))
        )

    root = (
        builder("root", root_key.public_key())
        .add_extension(x509.BasicConstraints(ca=True, path_length=1), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(root_key.public_key()), critical=False)
        .sign(root_key, hashes.SHA256())
    )
    signer = (
        builder("signer", key.public_key())
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key()), critical=False)
        .sign(root_key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    folder.mkdir(exist_ok=True)
    (folder / "root.pem").write_bytes(root.public_bytes(pem))
    (folder / "signer.pem").write_bytes(signer.public_bytes(pem))
    (folder / "signer.key").write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    (folder / "serial").write_text("01")
    (folder / "tsa.cnf").write_text(_SETTINGS.format(folder=folder))
    return folder / "root.pem"


@contextmanager
def running(folder: Path, spoil: "list[str] | None" = None) -> Iterator[str]:
    """The address of an authority; ``spoil`` may hold what it does wrong: ``status``, ``garbage``, ``other``, ``replay``."""
    pytest.importorskip("rfc3161_client")
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed")
    wrong, earlier = spoil if spoil is not None else [], [b""]

    class Answer(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            query = self.rfile.read(int(self.headers["Content-Length"]))
            signed = b"nothing" if "garbage" in wrong else _signed(folder, query, other="other" in wrong)
            if "replay" in wrong:
                signed = earlier[0]
            earlier[0] = signed
            self.send_response(503 if "status" in wrong else 200)
            self.send_header("Content-Length", str(len(signed)))
            self.end_headers()
            self.wfile.write(signed)

        def log_message(self, *args: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/tsr"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _signed(folder: Path, query: bytes, *, other: bool) -> bytes:
    asked, answer = folder / "query.tsq", folder / "answer.tsr"
    asked.write_bytes(query)
    if other:
        subprocess.run(
            ["openssl", "ts", "-query", "-digest", "ab" * 32, "-sha256", "-cert", "-out", str(asked)],
            check=True,
            capture_output=True,
        )
    command = [
        "openssl",
        "ts",
        "-reply",
        "-config",
        str(folder / "tsa.cnf"),
        "-queryfile",
        str(asked),
        "-out",
        str(answer),
    ]
    subprocess.run(command, check=True, capture_output=True)
    return answer.read_bytes()
