"""The entry for servers and for the ``flask`` command."""

import gc

from app.factory import create_app

app = create_app()
# What is loaded now stays: the collector needn't walk it at every full round, and workers that a
# server forks from here (gunicorn --preload) go on sharing its memory.
gc.collect()
gc.freeze()
