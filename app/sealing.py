"""Personal values at rest: a key for each person, wrapped by the installation's key.

A row holds the number of its key; the wrapped keys lie in a store of their own (:mod:`app.keystore`).
Destroying one there erases every value sealed under it, wherever it was copied, while the events that
carry the sealed text stay byte for byte what they were (security.md 1.7, point 12).

``wrapped`` names what a row holds: the number of a key, or, in rows from before there was a store, the
wrapped key itself.
"""

import base64
import hmac
import secrets
import zlib
from collections.abc import Callable
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.keystore import NUMBER, KeyStore, Standing
from app.masking import ERASED, LOCKED, UNREADABLE

_NONCE = 12
KEY_BYTES = 32


class Unreadable(Exception):
    """A sealed value that the given key does not open: erased, damaged or moved elsewhere."""


class KeyLocked(Unreadable):
    """The key is locked (PIPL 47): what is sealed under it is kept, and neither read nor added to."""


class KeyDestroyed(Unreadable):
    """The key was destroyed by law: nobody reads again what is sealed under it."""


def placeholder(error: Unreadable) -> str:
    """Return what stands on a page in place of a value that couldn't be opened."""
    if isinstance(error, KeyDestroyed):
        return ERASED
    return LOCKED if isinstance(error, KeyLocked) else UNREADABLE


class Vault:
    """Makes, wraps and uses the keys of persons.

    ``master`` is the installation's key of 32 bytes, ``store`` where the wrapped keys lie.
    """

    def __init__(self, master: bytes, store: KeyStore) -> None:
        if len(master) != KEY_BYTES:
            raise ValueError("the installation's key must have 32 bytes")
        self.store = store
        self._wrapping = AESGCM(_derive(master, b"wrap"))
        self._lookup = _derive(master, b"lookup")
        self._digest = _derive(master, b"digest")
        self._rows = _derive(master, b"rows")

    def new_key(self) -> bytes:
        """Return the number of a fresh key, for the row it belongs to; the key is on the disk already."""
        return self.store.new(self._wrapped)

    def adopt(self, wrapped: bytes) -> bytes:
        """Put the wrapped key of a row of old into the store; return the number for the row."""
        number = secrets.token_bytes(NUMBER)
        self.store.put({number: wrapped})
        return number

    def standing(self, wrapped: bytes) -> Standing:
        """Return whether what is sealed under a row's key may be read, is locked or was destroyed."""
        return self.store.find(wrapped)[0] if len(wrapped) == NUMBER else Standing.READY

    def _wrapped(self) -> bytes:
        nonce = secrets.token_bytes(_NONCE)
        return nonce + self._wrapping.encrypt(nonce, secrets.token_bytes(KEY_BYTES), b"key")

    def seal(self, wrapped: bytes, value: str, *, context: str) -> str:
        """Return ``value`` encrypted under a wrapped key, as ASCII text.

        ``context`` (stream and field) is authenticated: a sealed value copied to another place is
        :class:`Unreadable` there.
        """
        nonce = secrets.token_bytes(_NONCE)
        sealed = AESGCM(self._unwrap(wrapped)).encrypt(nonce, value.encode(), context.encode())
        return base64.urlsafe_b64encode(nonce + sealed).decode("ascii")

    def sealer(self, wrapped: bytes) -> Callable[[str, str], str]:
        """Return what :meth:`seal` does with one key, for many values: ``(value, context)``."""
        cipher = AESGCM(self._unwrap(wrapped))

        def seal(value: str, context: str) -> str:
            nonce = secrets.token_bytes(_NONCE)
            sealed = cipher.encrypt(nonce, value.encode(), context.encode())
            return base64.urlsafe_b64encode(nonce + sealed).decode("ascii")

        return seal

    def open(self, wrapped: bytes, sealed: str, *, context: str) -> str:
        """Return the value behind ``sealed``; raise :class:`Unreadable` where the key doesn't fit."""
        try:
            raw = base64.urlsafe_b64decode(sealed)
            plain = AESGCM(self._unwrap(wrapped)).decrypt(raw[:_NONCE], raw[_NONCE:], context.encode())
        except (InvalidTag, ValueError) as error:
            raise Unreadable(context) from error
        return plain.decode()

    def pack(self, wrapped: bytes, content: bytes, *, context: str) -> str:
        """Return long content made short and sealed, as ASCII text; see :meth:`seal`."""
        return base64.urlsafe_b64encode(
            self.seal_bytes(wrapped, zlib.compress(content, 6), context=context)
        ).decode("ascii")

    def unpack(self, wrapped: bytes, packed: str, *, context: str) -> bytes:
        """Return what was packed; raise :class:`Unreadable` where the key doesn't fit."""
        try:
            return zlib.decompress(
                self.open_bytes(wrapped, base64.urlsafe_b64decode(packed), context=context)
            )
        except (ValueError, zlib.error) as error:
            raise Unreadable(context) from error

    def seal_bytes(self, wrapped: bytes, content: bytes, *, context: str) -> bytes:
        """Return ``content`` encrypted under a wrapped key, for files; see :meth:`seal`."""
        nonce = secrets.token_bytes(_NONCE)
        return nonce + AESGCM(self._unwrap(wrapped)).encrypt(nonce, content, context.encode())

    def open_bytes(self, wrapped: bytes, sealed: bytes, *, context: str) -> bytes:
        """Return the bytes behind ``sealed``; raise :class:`Unreadable` where the key doesn't fit."""
        try:
            return AESGCM(self._unwrap(wrapped)).decrypt(sealed[:_NONCE], sealed[_NONCE:], context.encode())
        except (InvalidTag, ValueError) as error:
            raise Unreadable(context) from error

    def lookup_hash(self, value: str) -> str:
        """Return the keyed hash by which an identity number is found. Never a bare digest."""
        return hmac.digest(self._lookup, value.encode(), "sha256").hex()

    def answers_digest(self, value: bytes) -> str:
        """Return the keyed digest of a form's answers, for idempotency keys."""
        return hmac.new(self._digest, value, sha256).hexdigest()

    def row_digest(self, value: bytes) -> str:
        """Return the keyed digest of a row, 32 hexadecimal digits: nobody without the key makes one."""
        return hmac.digest(self._rows, value, "sha256").hex()[:32]

    def _unwrap(self, wrapped: bytes) -> bytes:
        if len(wrapped) == NUMBER:
            standing, wrapped = self.store.find(wrapped)
            if standing is Standing.LOCKED:
                raise KeyLocked("key")
            if standing is Standing.DESTROYED:
                raise KeyDestroyed("key")
            if standing is Standing.UNKNOWN:
                raise Unreadable("key")
        try:
            return self._wrapping.decrypt(wrapped[:_NONCE], wrapped[_NONCE:], b"key")
        except (InvalidTag, ValueError) as error:  # a key that isn't there is empty
            raise Unreadable("key") from error


def _derive(master: bytes, purpose: bytes) -> bytes:
    return hmac.new(master, b"shouxian/" + purpose, sha256).digest()
