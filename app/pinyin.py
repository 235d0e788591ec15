"""Sort keys of Chinese names, alike on every database.

Names are spelled sign by sign: the dictionary of phrases takes 45 MiB in every process, and hardly
any name is in it.
"""

import re
from functools import cache

from app.config import spell_sign_by_sign

spell_sign_by_sign()

from pypinyin import Style, lazy_pinyin, load_single_dict  # noqa: E402 - it asks when it is imported

load_single_dict({ord("长"): "cháng,zhǎng"})  # as in names and places: 长生, 长沙

_HAN = re.compile(r"[\u4e00-\u9fff]+")
"""A name of Chinese characters only: each of them is spelled by itself, and few are in use."""


@cache
def _sign(sign: str) -> str:
    return lazy_pinyin(sign, style=Style.TONE3, neutral_tone_with_five=True)[0]


def name_key(name: str) -> str:
    """Return the pinyin of a name with tones as digits, lower case: what lists are sorted by.

    Names that sound alike are told apart by the characters themselves, which follow.
    """
    if _HAN.fullmatch(name):
        spelled = " ".join(map(_sign, name))
    else:
        spelled = " ".join(lazy_pinyin(name, style=Style.TONE3, neutral_tone_with_five=True))
    return f"{spelled.lower()} {name}"[:160]


def username_from(name: str) -> str:
    """Return a proposal for a user name: the pinyin without tones and blanks."""
    return "".join(part for part in "".join(lazy_pinyin(name)).lower() if part.isascii() and part.isalnum())
