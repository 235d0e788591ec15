"""Shows personal values with their middle hidden. What isn't masked by construction leaks one day."""

STAR = "*"


def masked_identity(number: str | None) -> str:
    """Return an identity number with its birth date and serial hidden: the first 3 and last 2 stay."""
    if not number:
        return ""
    return number[:3] + STAR * (len(number) - 5) + number[-2:] if len(number) > 8 else STAR * len(number)


def masked_phone(number: str | None) -> str:
    """Return a telephone number with its middle hidden: the first 3 and last 2 stay."""
    if not number:
        return ""
    return number[:3] + STAR * max(len(number) - 5, 1) + number[-2:] if len(number) > 6 else STAR * 6
