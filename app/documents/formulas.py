"""What a table's programme would take for a formula: such a text is kept as a text."""

_BEGINNINGS = ("=", "+", "-", "@", "\t", "\r")


def looks_like_formula(text: str) -> bool:
    """Return whether a programme might reckon with a text instead of showing it."""
    return text.lstrip(" ").startswith(_BEGINNINGS)
