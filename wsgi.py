"""The entry for servers and for the ``flask`` command."""

from app.factory import create_app

app = create_app()
