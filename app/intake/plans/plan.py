"""One paper, read whole: its head, its problems, and the lines that found no place."""

import re
from collections.abc import Sequence
from datetime import date

from app.intake.plans.deadlines import kind_and_date
from app.intake.plans.head import read_head
from app.intake.plans.items import Reading, read_items
from app.intake.plans.lines import label_of, prepared
from app.intake.plans.measures import joined, split_measures
from app.intake.plans.paper import Item, Line, Plan, ReadItem
from app.intake.plans.units import responsible
from app.intake.plans.words import PAGE

_TASK_IN_TITLE = re.compile(
    r"第\s*([一二三四五六七八九十百]+|\d+)\s*项|(\d+|[一二三四五六七八九十百]+)\s*号(?:问题|整改|任务)|序号\s*([一二三四五六七八九十]+|\d+)"
)
_STOP = re.compile(r"。|(?<=[\u4e00-\u9fff）)”])\.(?=\s|$|[\u4e00-\u9fff])")
"""A full stop; typed in half width it stands behind a Chinese character, never before a figure."""


def read_plan(lines: Sequence[Line]) -> Plan:
    """Return what a paper says. Nothing is invented: what isn't understood is among ``unread``."""
    pages = [line for line in lines if PAGE.match(line.text.strip())]
    ready = prepared([line for line in lines if line not in pages])
    head = read_head(ready)
    body = [line for line in ready if line not in head.lines]
    reading = read_items(body) if _is_about_rectification(head.title, body) else Reading("", [], body)
    items = tuple(_read(item, head.date) for item in reading.items)
    if len(items) == 1 and items[0].number is None:
        items = (_numbered_by_title(items[0], head.title),)
    return Plan(
        title=head.title,
        issuer=head.issuer,
        document_number=head.document_number,
        date=head.date.isoformat() if head.date else None,
        items=items,
        unread=tuple(sorted([*reading.unread, *pages], key=lambda line: line.number)),
    )


def _is_about_rectification(title: str | None, lines: Sequence[Line]) -> bool:
    """Return whether the paper rectifies anything: a work report has measures and units too."""
    labels = (label_of(line.text) for line in lines)
    words = [title or "", *(label.word for label in labels if label is not None)]
    return any(about in word for word in words for about in ("整改", "办理"))


def _read(item: Item, written: date | None) -> ReadItem:
    title, description = _problem(joined(item.problem))
    units, lead = responsible(item.units, item.lead)
    limit = joined(item.deadline).rstrip("。") or None
    kind, day = kind_and_date(limit, written)
    return ReadItem(
        number=item.number,
        category=item.category,
        title=title,
        description=description,
        measures=split_measures(item.measures),
        responsible_units=units,
        lead_unit=lead,
        deadline_text=limit,
        deadline_kind=kind,
        deadline_date=day,
        completion_text=joined(item.completion).replace("\n", "") or None,
        line=item.line,
    )


def _problem(text: str) -> tuple[str, str | None]:
    """Return the problem up to its first full stop, and the rest."""
    plain = text.replace("\n", "")
    stop = _STOP.search(plain)
    if stop is None:
        return plain.strip(), None
    return plain[: stop.start()].strip(), plain[stop.end() :].strip() or None


def _numbered_by_title(item: ReadItem, title: str | None) -> ReadItem:
    """Give the one problem of a closing notice the number that the notice's title names."""
    match = _TASK_IN_TITLE.search(title or "")
    if match is None:
        return item
    number = next(part for part in match.groups() if part)
    fields = {name: getattr(item, name) for name in item.__slots__}
    return ReadItem(**{**fields, "number": number})
