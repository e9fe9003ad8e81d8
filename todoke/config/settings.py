"""Django's settings, from the environment; without any, a demonstration on SQLite in ``var/``."""

import os
import secrets
from pathlib import Path
from typing import Any

import dj_database_url
import django.conf.locale
from django.core.exceptions import ImproperlyConfigured

from todoke.common import signatures
from todoke.common.keys import KeysWrong, new_key, new_private_key, read_keyring

BASE_DIR = Path(__file__).resolve().parents[2]
DATA_DIR = Path(os.environ.get("TODOKE_DATA_DIR", BASE_DIR / "var"))
#: The table of residents, where a body's staff may count whom a rule would reach; None: nowhere.
RESIDENTS = Path(os.environ["TODOKE_RESIDENTS"]) if os.environ.get("TODOKE_RESIDENTS") else None
ENVIRONMENT = os.environ.get("TODOKE_ENVIRONMENT", "demo")
if ENVIRONMENT not in {"demo", "test", "production"}:
    raise ImproperlyConfigured("TODOKE_ENVIRONMENT is demo, test or production.")
PRODUCTION = ENVIRONMENT == "production"
DEBUG = False


def _kept(name: str, value: str) -> str:
    """A secret of the data folder, made once: of processes that start together, all read what the first one made, and read it whole."""
    kept = DATA_DIR / name
    if not kept.exists():
        DATA_DIR.mkdir(parents=True, exist_ok=True)
        made = DATA_DIR / f".{name}-{secrets.token_hex(8)}"
        made.touch(mode=0o600)
        try:
            made.write_text(value)
            kept.hardlink_to(made)
        except FileExistsError:
            pass
        finally:
            made.unlink()
    return kept.read_text()


def _secret_key() -> str:
    """The key from the environment; outside production one that is made once and kept in the data folder."""
    if given := os.environ.get("TODOKE_SECRET_KEY"):
        return given
    if PRODUCTION:
        raise ImproperlyConfigured("Set TODOKE_SECRET_KEY to a long random text.")
    return _kept("secret_key", secrets.token_urlsafe(48))


SECRET_KEY = _secret_key()


def _data_keys() -> str:
    """The keys of personal data from the environment; outside production one that is made once and kept in the data folder."""
    if given := os.environ.get("TODOKE_DATA_KEYS"):
        return given
    if PRODUCTION:
        raise ImproperlyConfigured(
            "Set TODOKE_DATA_KEYS to what `python -m todoke.common.keys k1` prints, and keep it safe."
        )
    return _kept("data_keys", f"k1:{new_key()}\n")


#: Keys that seal personal data, as name:key, the newest first; old ones stay until `manage.py rotate_keys` is done.
DATA_KEYS = _data_keys()
try:
    read_keyring(DATA_KEYS)
except KeysWrong as wrong:
    raise ImproperlyConfigured(f"TODOKE_DATA_KEYS: {wrong}") from None


def _notice_keys() -> str:
    """The keys that sign the public log of notices; outside production one that is made once and kept in the data folder."""
    if given := os.environ.get("TODOKE_NOTICE_KEYS"):
        return given
    if PRODUCTION:
        raise ImproperlyConfigured("Set TODOKE_NOTICE_KEYS to what `python -m todoke.common.keys n1` prints.")
    return _kept("notice_keys", f"n1:{new_key()}\n")


#: Private keys (Ed25519) of the log, as name:key, the newest first; and public ones of keys that sign no more.
NOTICE_KEYS = _notice_keys()
NOTICE_PUBLIC_KEYS = os.environ.get("TODOKE_NOTICE_PUBLIC_KEYS", "")
try:
    signatures.public_keys(NOTICE_KEYS, NOTICE_PUBLIC_KEYS)
except KeysWrong as wrong:
    raise ImproperlyConfigured(f"TODOKE_NOTICE_KEYS, TODOKE_NOTICE_PUBLIC_KEYS: {wrong}") from None
ALLOWED_HOSTS = os.environ.get(
    "TODOKE_ALLOWED_HOSTS", "" if PRODUCTION else "127.0.0.1,localhost,[::1],testserver"
).split(",")
BASE_URL = os.environ.get("TODOKE_BASE_URL", "http://127.0.0.1:8000").rstrip("/")
CSRF_TRUSTED_ORIGINS = [BASE_URL] if BASE_URL.startswith("https://") else []

DATABASE_URL = os.environ.get("TODOKE_DATABASE_URL", f"sqlite:///{DATA_DIR / 'todoke.sqlite3'}")
if not DATABASE_URL.startswith(("sqlite:", "postgresql:", "postgres:")):
    raise ImproperlyConfigured("TODOKE_DATABASE_URL begins with sqlite: or postgresql:.")
_database: dict[str, Any] = dict(dj_database_url.parse(DATABASE_URL))
_database["CONN_MAX_AGE"] = None
_database["CONN_HEALTH_CHECKS"] = DATABASE_URL.startswith("postgres")
if DATABASE_URL.startswith("postgres"):
    # Only the hand-written queries of registry/queries/rows.py are prepared; Django's own cursors never are.
    _database["OPTIONS"] = {"prepare_threshold": 0, **_database.get("OPTIONS", {})}
if DATABASE_URL.startswith("sqlite:"):
    _database["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA cache_size=-32000; PRAGMA mmap_size=134217728;",
    }
DATABASES = {"default": _database}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "todoke.User"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "todoke",
]
MIDDLEWARE = [
    "todoke.ui.middleware.ReachMiddleware",
    "todoke.ui.middleware.ContentSecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "todoke.ui.middleware.RefusalMiddleware",
    "todoke.ui.middleware.SecurityLogMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]
ROOT_URLCONF = "todoke.config.urls"
WSGI_APPLICATION = "todoke.config.wsgi.application"
TEMPLATES = [
    {
        "NAME": "pages",
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [BASE_DIR / "todoke" / "templates"],
        "OPTIONS": {"environment": "todoke.ui.jinja.environment"},
    },
]

django.conf.locale.LANG_INFO["ja-simple"] = {
    "bidi": False,
    "code": "ja-simple",
    "name": "Plain Japanese",
    "name_local": "やさしい日本語",
    "fallback": ["ja"],
}
LANGUAGE_CODE = "ja"
LANGUAGES = [("ja", "日本語"), ("ja-simple", "やさしい日本語"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "todoke" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Tokyo"

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "todoke" / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if ENVIRONMENT == "test"
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = ENVIRONMENT == "test"
INSTALLED_APPS += ["django.contrib.staticfiles"]

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BASE_URL.startswith("https://")
#: Browsers let no other host, and no plain connection, set a cookie of such a name.
COOKIE_PREFIX = "__Host-" if SESSION_COOKIE_SECURE else ""
SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}todoke_staff"
CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}csrftoken"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "todoke.ui.failures.csrf_failure"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if SESSION_COOKIE_SECURE:
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = os.environ.get("TODOKE_HSTS_SUBDOMAINS", "yes") != "no"
    SECURE_SSL_REDIRECT = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
#: Hosts below ours, where there are any, and lists that browsers ship, are the municipality's to decide about.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
UPLOAD_LIMIT_BYTES = 200 * 1024 * 1024


def _whole_number(name: str, given: str, least: int = 1) -> int:
    """A setting that is a number from 1, or from 0."""
    if not given.isascii() or not given.isdigit() or int(given) < least:
        raise ImproperlyConfigured(f"{name} is a whole number from {least}.")
    return int(given)


#: Reading one uploaded file: seconds, and memory on top of what the worker holds anyway.
UPLOAD_SECONDS = _whole_number("TODOKE_UPLOAD_SECONDS", os.environ.get("TODOKE_UPLOAD_SECONDS", "300"))
UPLOAD_MEMORY_MB = _whole_number("TODOKE_UPLOAD_MEMORY_MB", os.environ.get("TODOKE_UPLOAD_MEMORY_MB", "512"))
UPLOAD_KEPT_HOURS = _whole_number("TODOKE_UPLOAD_KEPT_HOURS", os.environ.get("TODOKE_UPLOAD_KEPT_HOURS", "4"))
#: Files in a form: one, and all of a submission together.
FORM_FILE_LIMIT_BYTES = 1024**2 * _whole_number("TODOKE_FORM_FILE_MB", os.environ.get("TODOKE_FORM_FILE_MB", "20"))
FORM_FILES_LIMIT_BYTES = 1024**2 * _whole_number("TODOKE_FORM_FILES_MB", os.environ.get("TODOKE_FORM_FILES_MB", "100"))
#: ClamAV's daemon, which looks at each uploaded file before it is read: ``unix:/path`` or ``host:port``; empty: none.
CLAMD = os.environ.get("TODOKE_CLAMD", "")
if CLAMD and not CLAMD.startswith("unix:/") and not CLAMD.rpartition(":")[2].isdigit():
    raise ImproperlyConfigured("TODOKE_CLAMD is unix:/path or host:port.")
#: Who reads handwriting from pictures of sheets: ``sandbox``, or nobody; what is read is confirmed by a person, value by value.
READING = os.environ.get("TODOKE_READING", "" if PRODUCTION else "sandbox")
if READING not in ({""} if PRODUCTION else {"", "sandbox"}):
    raise ImproperlyConfigured("TODOKE_READING is empty or, outside production, sandbox.")
#: A session ends when it lies idle so long, and at the latest after the longest; staff's and residents'.
STAFF_IDLE_SECONDS = 60 * _whole_number("TODOKE_STAFF_IDLE_MINUTES", os.environ.get("TODOKE_STAFF_IDLE_MINUTES", "30"))
STAFF_LONGEST_SECONDS = 60 * _whole_number("TODOKE_STAFF_MINUTES", os.environ.get("TODOKE_STAFF_MINUTES", "600"))
RESIDENT_IDLE_SECONDS = 60 * _whole_number(
    "TODOKE_RESIDENT_IDLE_MINUTES", os.environ.get("TODOKE_RESIDENT_IDLE_MINUTES", "30")
)
RESIDENT_LONGEST_SECONDS = 60 * _whole_number(
    "TODOKE_RESIDENT_MINUTES", os.environ.get("TODOKE_RESIDENT_MINUTES", "480")
)
SESSION_COOKIE_AGE = max(STAFF_LONGEST_SECONDS, RESIDENT_LONGEST_SECONDS)
#: Where every body's ledger ends is written here, outside the database; and, where named, seen by a timestamp authority.
ANCHORS = Path(os.environ.get("TODOKE_ANCHORS", DATA_DIR / "anchors"))
TSA_URL = os.environ.get("TODOKE_TSA_URL", "")
TSA_CERTIFICATES = Path(os.environ["TODOKE_TSA_CERTIFICATES"]) if os.environ.get("TODOKE_TSA_CERTIFICATES") else None
#: Backups are encrypted with this key, or the one in this file; never the database's and never inside a backup.
BACKUP_KEY = os.environ.get("TODOKE_BACKUP_KEY", "")
BACKUP_KEY_FILE = Path(os.environ["TODOKE_BACKUP_KEY_FILE"]) if os.environ.get("TODOKE_BACKUP_KEY_FILE") else None
#: Whoever dumps and restores PostgreSQL may be another role than the web server's.
BACKUP_DATABASE_URL = os.environ.get("TODOKE_BACKUP_DATABASE_URL", "")
#: The folder of PostgreSQL's own programs, where those on the path are older than the server.
POSTGRES_PROGRAMS = os.environ.get("TODOKE_POSTGRES_PROGRAMS", "")
#: How many costly answers one network may have in a minute from each worker; 0: as many as it likes.
PACE_A_MINUTE = _whole_number("TODOKE_PACE_A_MINUTE", os.environ.get("TODOKE_PACE_A_MINUTE", "600"), 0)
#: Addresses of proxies whose X-Forwarded-For is believed; empty: the connection's own address counts.
TRUSTED_PROXIES = [address for address in os.environ.get("TODOKE_TRUSTED_PROXIES", "").split(",") if address]

#: The provider of residents' sign-in (docs/identity.md); empty: the sandbox, or nobody in production.
IDENTITY_ISSUER = os.environ.get("TODOKE_IDENTITY_ISSUER", "")
IDENTITY_CLIENT = os.environ.get("TODOKE_IDENTITY_CLIENT", "")
IDENTITY_KEY_FILE = os.environ.get("TODOKE_IDENTITY_KEY_FILE", "")
#: Providers that bodies may name for their staff: the server asks no other address. They know us by the same key.
STAFF_ISSUERS = [issuer for issuer in os.environ.get("TODOKE_STAFF_ISSUERS", "").split(",") if issuer]
IDENTITY_METADATA = os.environ.get("TODOKE_IDENTITY_METADATA", "")
if IDENTITY_ISSUER and not (IDENTITY_CLIENT and IDENTITY_KEY_FILE):
    raise ImproperlyConfigured("With TODOKE_IDENTITY_ISSUER, set TODOKE_IDENTITY_CLIENT and TODOKE_IDENTITY_KEY_FILE.")
if IDENTITY_ISSUER and not IDENTITY_ISSUER.startswith("https://" if PRODUCTION else ("https://", "http://127.0.0.1:")):
    raise ImproperlyConfigured("TODOKE_IDENTITY_ISSUER begins with https://.")

#: Ways to residents (docs/channels.md). In production what is set up is used; elsewhere the sandbox, but for the channels named here.
REAL_CHANNELS = frozenset(filter(None, os.environ.get("TODOKE_REAL_CHANNELS", "").split(",")))
if REAL_CHANNELS - {"mail", "push", "sms", "line", "app"}:
    raise ImproperlyConfigured("TODOKE_REAL_CHANNELS names mail, push, sms, line, app, separated by commas.")
#: The domain that mail comes from, and its servers: the second takes over from the first.
MAIL_DOMAIN = os.environ.get("TODOKE_MAIL_DOMAIN", "" if PRODUCTION else "sandbox.invalid")
MAIL_URLS = [
    url for url in (os.environ.get("TODOKE_MAIL_URL", ""), os.environ.get("TODOKE_MAIL_SECOND_URL", "")) if url
]
if MAIL_URLS and not MAIL_DOMAIN:
    raise ImproperlyConfigured("With TODOKE_MAIL_URL, set TODOKE_MAIL_DOMAIN.")
#: Our key for web push (P-256), and where push services reach us; outside production the key is made once and kept.
PUSH_CONTACT = os.environ.get(
    "TODOKE_PUSH_CONTACT", BASE_URL if BASE_URL.startswith("https://") else "mailto:push@sandbox.invalid"
)


def _vapid_key_file() -> str:
    """The file with our key for web push."""
    if (given := os.environ.get("TODOKE_VAPID_KEY_FILE", "")) or PRODUCTION:
        return given
    _kept("vapid_key", new_private_key())
    return str(DATA_DIR / "vapid_key")


VAPID_KEY_FILE = _vapid_key_file()
SMS_PROVIDERS = [
    provider
    for provider in (
        (os.environ.get("TODOKE_SMS_URL", ""), os.environ.get("TODOKE_SMS_TOKEN", "")),
        (os.environ.get("TODOKE_SMS_SECOND_URL", ""), os.environ.get("TODOKE_SMS_SECOND_TOKEN", "")),
    )
    if provider[0]
]
#: What an SMS provider signs its receipts with; empty: no receipts are taken.
SMS_RECEIPT_SECRET = os.environ.get("TODOKE_SMS_RECEIPT_SECRET", "")
LINE_TOKEN = os.environ.get("TODOKE_LINE_TOKEN", "")
LINE_SECRET = os.environ.get("TODOKE_LINE_SECRET", "")
#: The official account's name with its @, which residents add as a friend.
LINE_ACCOUNT = os.environ.get("TODOKE_LINE_ACCOUNT", "" if PRODUCTION else "@todoke-sandbox")
#: What the sandbox "sent", and the mails that came back to it.
SANDBOX_SPOOL = DATA_DIR / "sandbox.sqlite3"
SANDBOX_BOUNCES = DATA_DIR / "sandbox-bounces"
#: Who takes payments on line: ``package.module:name`` of a function that gives the adapter; empty in production: nobody does.
PAYMENT_PROVIDER = os.environ.get("TODOKE_PAYMENT_PROVIDER", "")
#: The books of the make-believe provider.
SANDBOX_PAYMENTS = DATA_DIR / "sandbox-payments.sqlite3"

#: Inside addresses at which core systems may be called, on any port; everything else inside is refused.
CORE_SYSTEM_ADDRESSES = frozenset(
    each.strip() for each in os.environ.get("TODOKE_CORE_SYSTEM_ADDRESSES", "").split(",") if each.strip()
)

#: What is logged, where and in which form: docs/inventory.md. Django's own word on a refused page would name its address.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"lines": {"()": "todoke.common.log_lines.JsonLines"}},
    "filters": {"personal": {"()": "todoke.ui.log_lines.WithoutPersonalAddresses"}},
    "handlers": {"console": {"class": "logging.StreamHandler", **({"formatter": "lines"} if PRODUCTION else {})}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "django.request": {"level": "ERROR", "filters": ["personal"]},
        "django.security.csrf": {"level": "ERROR", "filters": ["personal"]},
        "todoke.security": {"level": "INFO" if PRODUCTION else "WARNING"},
    },
}
