"""Who: the line of responsible units, split into its names, the leading one apart."""

import re

_BETWEEN = re.compile(r"\s*(?:以及|[、，,；;及]|(?<=[局委办部乡镇站所会府院队村组])和)\s*")
_LED = re.compile(r"^(?:由)?(?P<lead>[^，,。；;]+?)牵头(?:负责)?[，,、；;]?\s*(?P<rest>.*)$")
_MARKED = re.compile(r"[（(]\s*(?:牵头|牵头单位|牵头部门)\s*[)）]")


def split_units(text: str) -> list[str]:
    """Return the names of a line of units. What stands in brackets isn't split."""
    covered = re.sub(r"[（(][^（）()]*[)）]", lambda match: "＊" * len(match.group(0)), text)
    names, begin = [], 0
    for match in _BETWEEN.finditer(covered):
        names.append(text[begin : match.start()])
        begin = match.end()
    names.append(text[begin:])
    stripped = (name.strip(" 。.；;：:\u3000") for name in names)
    return list(dict.fromkeys(name for name in stripped if name))


def responsible(lines: list[str], lead_lines: list[str]) -> tuple[tuple[str, ...], str | None]:
    """Return the responsible units and the leading one, which is never among them."""
    lead: str | None = next(iter(split_units("".join(lead_lines))), None)
    others = split_units("".join(lead_lines))[1:]
    text = "".join(lines).strip()
    led = _LED.match(text)
    if led is not None and "（" not in led["lead"] and "(" not in led["lead"]:
        lead = lead or led["lead"].strip()
        text = re.sub(r"(?:配合|参与|协助|负责落实|落实|负责)[。.]?$", "", led["rest"].strip())
        text = re.sub(r"^(?:配合单位|责任单位|配合)[:：]\s*", "", text)
    units = [*others]
    for name in split_units(text):
        if _MARKED.search(name):
            plain = _MARKED.sub("", name).strip()
            lead = lead or plain
            continue
        units.append(name)
    return tuple(name for name in dict.fromkeys(units) if name != lead), lead
