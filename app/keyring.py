"""The installation's vault, as the running application holds it."""

from typing import cast

from flask import Flask, current_app

from app.config import Config
from app.errors import Forbidden
from app.keystore import KeyStore, Standing
from app.sealing import Vault

_NAME = "shouxian.vault"


def register_vault(app: Flask, config: Config) -> None:
    """Give ``app`` the vault of the installation's key, over its store of wrapped keys."""
    app.extensions[_NAME] = Vault(config.data_key, KeyStore(config.keys))


def refuse_held(key: bytes) -> None:
    """Refuse to go on with somebody's data that are locked or destroyed (PIPL 47)."""
    standing = vault().standing(bytes(key))
    if standing is Standing.LOCKED:
        raise Forbidden("data_locked")
    if standing is Standing.DESTROYED:
        raise Forbidden("data_destroyed")


def vault() -> Vault:
    """Return the vault of the running application."""
    return cast(Vault, current_app.extensions[_NAME])
