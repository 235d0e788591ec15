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
PURPOSES = ("demo", "production", "test")
VERBOSITIES = ("info", "debug", "warning", "error")
"""The levels of the log, the usual one first."""
KEY_FILES = ("secret_key", "data_key")
"""The files of the instance folder that hold the keys of a demo."""


def spell_sign_by_sign() -> None:
    """Keep pypinyin from loading its dictionary of phrases; it asks the environment when imported."""
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
    os.environ.setdefault("PYPINYIN_NO_DICT_COPY", "true")


@dataclass(frozen=True, slots=True)
class Config:
    """What differs between installations.

    ``purpose`` is ``demo`` (accounts listed on the sign-in page), ``production`` (refuses default
    secrets) or ``test``. ``secret_key`` signs cookies, ``data_key`` (32 bytes) wraps the keys of
    persons. ``database_url`` is any SQLAlchemy address of SQLite or PostgreSQL. ``https`` says
    whether browsers reach the application over TLS, which the cookies then insist on. ``public_url`` is
    where the public door is reached from outside, as QR codes print it; empty where it is this application
    itself. ``verbosity`` is the least level of what is logged. ``metrics_token`` opens /metrics, which
    isn't there without it.
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
        if purpose == "production":
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
