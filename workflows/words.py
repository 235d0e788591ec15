"""Marks words for the catalogues without translating them.

Definitions are data of the standard library alone; the page that shows a word translates it.
"""


def N_(message: str) -> str:  # noqa: N802 - the name that gettext's extractors know
    """Return ``message`` unchanged; its presence tells the extractor to collect it."""
    return message
