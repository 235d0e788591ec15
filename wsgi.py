"""The entry for servers and for the ``flask`` command."""

import gc

from app.factory import create_app

app = create_app()
# What is loaded now stays: the collector needn't walk it at every full round, and workers that a
# server forks from here (gunicorn --preload) go on sharing its memory.
gc.collect()
gc.freeze()
# The library makes many small objects a statement: looking through them every 700 took a sixth of the work.
gc.set_threshold(20_000, 20, 100)
