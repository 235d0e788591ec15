"""Rules by which suspicions are computed (red-flags.md 2.10): what each looks at and what it doesn't mean.

A rule asks a question; it never accuses (product.md 2, rule 9). Its excuses are what an honest file of
that kind looks like.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rule:
    """One computed rule.

    ``code`` is that of red-flags.md, such as ``P16``. ``text`` says what is compared, ``basis`` where the
    rule comes from. ``severity`` is ``H``, ``M`` or ``L``. ``excuses`` are pairs of code and message.
    ``parameters`` are keys of the county's profile, ``fields`` the names of what a hit brings.
    """

    code: str
    name: str
    text: str
    basis: str
    severity: str
    excuses: tuple[tuple[str, str], ...]
    parameters: tuple[str, ...]
    fields: tuple[str, ...]


RULES: dict[str, Rule] = {}
