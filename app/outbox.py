"""The channels by which a message leaves the house. Each takes a letter under a key that never changes.

Whoever receives the same key twice has received it once: the folder keeps the first file of a name, the
gateway is told by ``Idempotency-Key``. Mail can't promise it: a server that took a letter and couldn't
say so any more gets it again, with the same ``Message-ID``, by which many mailboxes drop the second.
"""

import os
import smtplib
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from email.message import EmailMessage
from hashlib import sha256
from pathlib import Path
from urllib.parse import unquote, urlsplit

import orjson

from app.config import Sending

PATIENCE = 10
"""Seconds to wait for somebody else's server."""


class NotSent(Exception):
    """A channel didn't take a letter; ``code`` says why without words of others."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Letter:
    """What one person is told at once. ``key`` is the same at every try; ``phone`` is empty where unknown."""

    key: str
    username: str
    phone: str
    subject: str
    text: str


def send(sending: Sending, letter: Letter) -> None:
    """Hand a letter over by the channel that is set; raise :class:`NotSent` where it wasn't taken."""
    _CHANNELS[sending.channel](sending, letter)


def _folder(sending: Sending, letter: Letter) -> None:
    """Write a file that appears whole and once, named after the key."""
    place = sending.folder / f"{letter.key.replace('/', '_')}.json"
    part = place.with_name(f".{place.name}.{os.getpid()}")
    try:
        sending.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with suppress(FileNotFoundError):
            part.unlink()
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(_spelled(letter))
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):  # sent before, and its sender was killed before it could say so
            os.link(part, place)
        part.unlink()
    except OSError as error:
        raise NotSent(f"os_{error.errno}") from error


def _webhook(sending: Sending, letter: Letter) -> None:
    """Post JSON to the county's gateway. Any answer below 300 is taken as received, so is 409: known."""
    headers = {"Content-Type": "application/json", "Idempotency-Key": letter.key}
    if sending.token:
        headers["Authorization"] = f"Bearer {sending.token}"
    request = urllib.request.Request(sending.webhook, data=_spelled(letter), headers=headers, method="POST")  # noqa: S310 - config.py lets http and https through alone
    try:
        with _OPENER.open(request, timeout=PATIENCE):
            return
    except urllib.error.HTTPError as error:
        error.close()
        if error.code != 409:
            raise NotSent(f"http_{error.code}") from error
    except OSError as error:  # no connection, no answer in time, a broken certificate
        raise NotSent("unreachable") from error


class _NoDetours(urllib.request.HTTPRedirectHandler):
    """A gateway that sends elsewhere isn't followed: it would carry telephone numbers there."""

    def redirect_request(self, *_: object) -> None:
        """Follow nothing; the answer then counts as a refusal."""


_OPENER = urllib.request.build_opener(_NoDetours)


def _smtp(sending: Sending, letter: Letter) -> None:
    """Hand a mail to the county's server."""
    if "{phone}" in sending.mail_to and not letter.phone:
        raise NotSent("no_phone")
    mail = EmailMessage()
    mail["From"], mail["Subject"] = sending.mail_from, letter.subject
    mail["To"] = sending.mail_to.format(username=letter.username, phone=letter.phone)
    domain = sending.mail_from.rpartition("@")[2].rstrip(">")
    mail["Message-ID"] = f"<{sha256(letter.key.encode()).hexdigest()[:40]}@{domain}>"
    mail.set_content(letter.text)
    server = urlsplit(sending.smtp)
    secure = server.scheme == "smtps"
    made: Callable[..., smtplib.SMTP] = smtplib.SMTP_SSL if secure else smtplib.SMTP
    try:
        with made(server.hostname or "", server.port or (465 if secure else 25), timeout=PATIENCE) as line:
            if server.username:
                if not secure:
                    line.starttls()
                line.login(unquote(server.username), unquote(server.password or ""))
            line.send_message(mail)
    except smtplib.SMTPResponseException as error:
        raise NotSent(f"smtp_{error.smtp_code}") from error
    except (smtplib.SMTPException, OSError) as error:
        raise NotSent("unreachable") from error


def _none(_sending: Sending, _letter: Letter) -> None:
    """Nothing leaves the house, and nothing is put into the outbox."""
    raise NotSent("no_channel")


def _spelled(letter: Letter) -> bytes:
    return orjson.dumps(
        {
            "key": letter.key,
            "to": {"username": letter.username, "phone": letter.phone},
            "subject": letter.subject,
            "text": letter.text,
        },
        option=orjson.OPT_INDENT_2,
    )


def sweep(folder: Path, before: float) -> None:
    """Remove what killed writers left half in the folder before a moment (seconds since 1970)."""
    for left in folder.glob(".*.json.*") if folder.is_dir() else ():
        with suppress(FileNotFoundError):
            if left.stat().st_mtime < before:
                left.unlink()


_CHANNELS: Mapping[str, Callable[[Sending, Letter], None]] = {
    "none": _none,
    "folder": _folder,
    "webhook": _webhook,
    "smtp": _smtp,
}
