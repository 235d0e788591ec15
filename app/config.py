"""The settings of one installation, read once from the environment. No other file reads it.

Every variable begins with ``SHOUXIAN_``. Without any, the application runs as a demo out of
``instance/``, with the keys that ``make setup`` put there.
"""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from app.errors import UnsafeStart

ROOT = Path(__file__).resolve().parent.parent
PURPOSES = ("demo", "production", "signer", "test")
VERBOSITIES = ("info", "debug", "warning", "error")
"""The levels of the log, the usual one first."""
KEY_FILES = ("secret_key", "data_key")
"""The files of the instance folder that hold the keys of a demo."""


def spell_sign_by_sign() -> None:
    """Keep pypinyin from loading its dictionary of phrases; it asks the environment when imported."""
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
    os.environ.setdefault("PYPINYIN_NO_DICT_COPY", "true")


CHANNELS = ("none", "folder", "webhook", "smtp")
"""The ways by which messages leave the house, the usual one first."""


@dataclass(frozen=True, slots=True)
class Sending:
    """How messages to officers leave the house.

    ``channel`` is one of :data:`CHANNELS`; ``opens`` and ``closes`` are the hours of the Chinese day between
    which anything is sent. ``folder`` takes a file for each digest, ``webhook`` is the address of the
    county's gateway with ``token`` as its bearer token. ``smtp`` is ``smtp://`` (STARTTLS with an account),
    or ``smtps://``, with account, host and port; ``mail_from`` the sender, ``mail_to`` how addresses are
    made: ``{username}@example.gov.cn`` or ``{phone}@sms.example``.
    """

    channel: str = "none"
    opens: int = 8
    closes: int = 18
    folder: Path = ROOT / "instance" / "outbox"
    webhook: str = ""
    token: str = field(default="", repr=False)
    smtp: str = field(default="", repr=False)
    mail_from: str = ""
    mail_to: str = ""

    @classmethod
    def from_env(cls, env: Mapping[str, str], instance: Path) -> "Sending":
        """Read the environment; raise :class:`UnsafeStart` where a channel lacks what it needs."""
        hours = env.get("SHOUXIAN_SENDING_HOURS", "8-18")
        opens, _, closes = hours.partition("-")
        if not (opens.isdecimal() and closes.isdecimal() and 0 <= int(opens) < int(closes) <= 24):
            raise UnsafeStart("SHOUXIAN_SENDING_HOURS must be two hours such as 8-18")
        made = cls(
            channel=_one_of(env, "SHOUXIAN_CHANNEL", CHANNELS),
            opens=int(opens),
            closes=int(closes),
            folder=Path(env.get("SHOUXIAN_OUTBOX", instance / "outbox")),
            webhook=env.get("SHOUXIAN_WEBHOOK_URL", ""),
            token=env.get("SHOUXIAN_WEBHOOK_TOKEN", ""),
            smtp=env.get("SHOUXIAN_SMTP_URL", ""),
            mail_from=env.get("SHOUXIAN_MAIL_FROM", ""),
            mail_to=env.get("SHOUXIAN_MAIL_TO", ""),
        )
        if made.channel == "webhook" and not made.webhook.startswith(("https://", "http://")):
            raise UnsafeStart("SHOUXIAN_WEBHOOK_URL must be an http address for the channel webhook")
        if made.channel == "smtp" and not (
            made.smtp.startswith(("smtp://", "smtps://")) and "@" in made.mail_from and "{" in made.mail_to
        ):
            raise UnsafeStart(
                "the channel smtp needs SHOUXIAN_SMTP_URL, SHOUXIAN_MAIL_FROM and SHOUXIAN_MAIL_TO"
            )
        return made


@dataclass(frozen=True, slots=True)
class Config:
    """What differs between installations.

    ``purpose`` is ``demo`` (accounts listed on the sign-in page), ``production`` (refuses default secrets),
    ``signer`` (the process that signs the logs and knows none of the server's keys) or ``test``.
    ``secret_key`` signs cookies, ``data_key`` (32 bytes) wraps the keys of persons. ``database_url`` is any
    SQLAlchemy address of SQLite or PostgreSQL. ``https`` says whether browsers reach the application over
    TLS, which the cookies then insist on. ``public_url`` is where the public door is reached from outside,
    as QR codes print it; empty where it is this application itself. ``signer_home`` is the folder of the
    process that signs the logs, ``witness_url`` where a witness takes their heads (without one they are
    carried there). ``keys_home`` is the folder of the store of wrapped keys. ``verbosity`` is the least level
    of what is logged. ``metrics_token`` opens /metrics, which isn't there without it. ``sending`` says how
    messages leave the house.
    """

    purpose: str
    secret_key: str = field(repr=False)
    data_key: bytes = field(repr=False)
    database_url: str = field(repr=False)
    instance: Path = ROOT / "instance"
    https: bool = False
    trusted_proxies: int = 0
    verbosity: str = "info"
    metrics_token: str = field(default="", repr=False)
    public_url: str = ""
    sending: Sending = field(default_factory=Sending)
    signer_home: Path | None = None
    witness_url: str = ""
    keys_home: Path | None = None

    @property
    def signer(self) -> Path:
        """Return the folder of the signer: its public key and its last heads are read from there."""
        return self.signer_home or self.instance / "signer"

    @property
    def keys(self) -> Path:
        """Return the folder of the store of wrapped keys."""
        return self.keys_home or self.instance / "keys"

    @property
    def evidence(self) -> Path:
        """Return the folder of papers and pictures."""
        return self.instance / "evidence"

    @classmethod
    def from_env(cls, env: Mapping[str, str] | None = None) -> "Config":
        """Read the environment; raise :class:`UnsafeStart` where production would be unsafe."""
        env = os.environ if env is None else env
        purpose = env.get("SHOUXIAN_PURPOSE", "demo")
        if purpose not in PURPOSES:
            raise UnsafeStart(f"SHOUXIAN_PURPOSE must be one of {', '.join(PURPOSES)}")
        instance = Path(env.get("SHOUXIAN_INSTANCE", ROOT / "instance"))
        secret_key = env.get("SHOUXIAN_SECRET_KEY", "")
        data_key = env.get("SHOUXIAN_DATA_KEY", "")
        if purpose == "signer":
            secret_key, data_key = secrets.token_hex(32), secrets.token_hex(32)
        elif purpose == "production":
            _refuse_weak_keys(secret_key, data_key)
        else:
            secret_key = secret_key or _kept(instance / "secret_key") or secrets.token_hex(32)
            data_key = data_key or _kept(instance / "data_key") or secrets.token_hex(32)
        return cls(
            purpose=purpose,
            secret_key=secret_key,
            data_key=bytes.fromhex(data_key),
            database_url=env.get("SHOUXIAN_DATABASE_URL", f"sqlite:///{instance / 'shouxian.sqlite'}"),
            instance=instance,
            https=env.get("SHOUXIAN_HTTPS", "1" if purpose == "production" else "0") == "1",
            trusted_proxies=int(env.get("SHOUXIAN_TRUSTED_PROXIES", "0")),
            verbosity=_one_of(env, "SHOUXIAN_LOG_LEVEL", VERBOSITIES),
            metrics_token=_token(env.get("SHOUXIAN_METRICS_TOKEN", "")),
            public_url=env.get("SHOUXIAN_PUBLIC_URL", ""),
            sending=Sending.from_env(env, instance),
            signer_home=Path(env["SHOUXIAN_SIGNER"]) if env.get("SHOUXIAN_SIGNER") else None,
            witness_url=env.get("SHOUXIAN_WITNESS_URL", ""),
            keys_home=Path(env["SHOUXIAN_KEYS"]) if env.get("SHOUXIAN_KEYS") else None,
        )


def _one_of(env: Mapping[str, str], name: str, choices: tuple[str, ...]) -> str:
    chosen = env.get(name, "") or choices[0]
    if chosen not in choices:
        raise UnsafeStart(f"{name} must be one of {', '.join(choices)}")
    return chosen


def _token(text: str) -> str:
    if text and (len(text) < 16 or len(set(text)) < 8):
        raise UnsafeStart("SHOUXIAN_METRICS_TOKEN must have at least 16 random characters")
    return text


def _kept(path: Path) -> str:
    return path.read_text(encoding="ascii").strip() if path.exists() else ""


def _refuse_weak_keys(secret_key: str, data_key: str) -> None:
    if len(secret_key) < 32 or len(set(secret_key)) < 8:
        raise UnsafeStart("SHOUXIAN_SECRET_KEY must be set to at least 32 random characters")
    try:
        raw = bytes.fromhex(data_key)
    except ValueError:
        raw = b""
    if len(raw) != 32 or len(set(raw)) < 8:
        raise UnsafeStart("SHOUXIAN_DATA_KEY must be set to 64 random hexadecimal digits")
