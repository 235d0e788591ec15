"""Words by which a problem or a measure says nothing: what is refused at the claim, asked about in a plan."""

import re

VAGUE = re.compile(r"有的|有些|部分|少数|个别|一些|某些|某(?=[省市县区乡镇村户局站所组人地单])|等地|不同程度")
"""Words that name nobody and no place (宁陕 2017: 见人见事; a problem may not be put with 有的/部分/少数)."""

_EMPTY_VERBS = re.compile(
    r"加强|加大|提高|提升|强化|进一步|深入|着力|切实|不断|持续|全面|健全|完善|压实|推进"
)
_TANGIBLE = re.compile(
    r"\d|[〇零一二三四五六七八九十百千万]+(?:户|人|次|个|处|条|件|项|天|日|月|元|亩|座|份)|《[^》]+》|每[日周月季年]"
)


def vague_words(text: str) -> tuple[str, ...]:
    """Return the words of a statement that name nobody, each once, in their order."""
    return tuple(dict.fromkeys(match.group(0) for match in VAGUE.finditer(text)))


def says_nothing(text: str) -> bool:
    """Return whether a measure is verbs alone: no number, no date, no paper (red flag R12)."""
    return bool(_EMPTY_VERBS.search(text)) and not _TANGIBLE.search(text)


def bare(text: str) -> str:
    """Return a measure without what is no word: two plans with the same rest are copies (red flag R02)."""
    return re.sub(r"[\W\d_]+", "", text)
