"""The installation's vault, as the running application holds it."""

from typing import cast

from flask import Flask, current_app

from app.sealing import Vault

_NAME = "shouxian.vault"


def register_vault(app: Flask, master: bytes) -> None:
    """Give ``app`` the vault of the installation's key."""
    app.extensions[_NAME] = Vault(master)


def vault() -> Vault:
    """Return the vault of the running application."""
    return cast(Vault, current_app.extensions[_NAME])
