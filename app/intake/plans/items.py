"""The problems of a paper. Each way of numbering is tried; the one that explains most of it is taken."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from app.intake.plans.headings import is_apart, is_frame, reads_as_heading
from app.intake.plans.lines import Mark, label_of, marks_of, series_apart, wider
from app.intake.plans.measures import figure
from app.intake.plans.paper import Item, Line
from app.intake.plans.words import AFTER, DIMENSION, ORDER, OUTLOOK, Part

HYPOTHESES = ("problem", "task", "number", "bracketed", "section", "chapter", "series", "unnumbered")


@dataclass(slots=True)
class Reading:
    """What one way of numbering makes of the lines."""

    style: str
    items: list[Item] = field(default_factory=list)
    unread: list[Line] = field(default_factory=list)

    @property
    def score(self) -> float:
        """Return how much is explained: complete problems count for it, empty ones against."""
        told = [item for item in self.items if item.labelled and item.says]
        found = sum(1 + 2 * bool(item.measures) + item.labelled for item in told)
        empty = sum(2 for item in self.items if not item.labelled and self.style != "problem")
        titleless = sum(2 for item in self.items if not item.says)
        loose = sum(1 for line in self.unread if label_of(line.text) is not None)
        numbered = sum(2 for item in self.items if item.number is None and marks_of("".join(item.problem)))
        crowded = sum(2 * item.repeated for item in self.items)
        named = sum(0.5 for item in self.items if item.named)
        return found + named - empty - titleless - loose - crowded - numbered


def read_items(lines: Sequence[Line]) -> Reading:
    """Return the best reading of the lines; without problems where nothing explains any."""
    readings = [_Assembler(lines, style).read() for style in HYPOTHESES]
    best = max(readings, key=lambda one: one.score)
    if best.score <= 0:
        return Reading("", [], list(lines))
    kept = [item for item in best.items if item.says and (item.labelled or best.style == "problem")]
    _give_back(best, kept, lines)
    best.items = kept
    best.unread.sort(key=lambda line: line.number)
    return best


def _give_back(reading: Reading, kept: Sequence[Item], lines: Sequence[Line]) -> None:
    """Tell the lines of what is no problem after all as unread, up to where the next one begins."""
    begins = [item.line for item in reading.items] + [lines[-1].number + 1]
    told = set(reading.unread)
    for item, end in zip(reading.items, begins[1:], strict=True):
        if item not in kept:
            reading.unread += [item.heading] if item.heading is not None else []
            own = range(item.line, max(end, item.line + 1))
            reading.unread += [line for line in lines if line.number in own and line not in told]


class _Assembler:
    """Walks the lines once, under the assumption that problems are numbered in one way."""

    def __init__(self, lines: Sequence[Line], style: str) -> None:
        self.lines = series_apart(lines) if style == "series" else lines
        self.reading = Reading(style)
        self.style = style
        self.above = wider(style)
        self.headings: dict[str, str | None] = {}
        self.item: Item | None = None
        self.part = Part.PROBLEM
        self.last, self.fresh = 0, True
        self.nested = 0
        self.counted_by_label = False
        self.shut: str | None = None
        self.unused: dict[str, Line] = {}
        self.pending: str | None = None
        self.any_measures = any(
            label.part is Part.MEASURES for line in lines if (label := label_of(line.text)) is not None
        )

    def read(self) -> Reading:
        """Return what the lines say under the assumption."""
        for place, line in enumerate(self.lines):
            if self._behind_the_last(place, line):
                self.part = Part.OTHER
                self.reading.unread.append(line)
                continue
            if self._is_shut(line):
                self.reading.unread.append(line)
                continue
            label = label_of(line.text)
            frames = (
                label is not None and label.part is Part.PROBLEM and not label.rest and self.style in ORDER
            )
            if frames and self._heading(line):
                continue
            if label is not None:
                self._take_label(line, label.part, label.rest)
            elif not self._begins_item(place, line) and not self._heading(line):
                self._take_text(line)
        self.reading.unread += self.unused.values()
        return self.reading

    def _behind_the_last(self, place: int, line: Line) -> bool:
        """Return whether a paragraph is the paper's own end and not the end of the problem above it."""
        if AFTER.match(line.text):
            return True
        return bool(OUTLOOK.match(line.text)) and not any(label_of(one.text) for one in self.lines[place:])

    def _is_shut(self, line: Line) -> bool:
        """Return whether a line stands under a heading like 工作步骤, up to the next of its level."""
        order = [*self.above, self.style]
        for mark in marks_of(line.text):
            if mark.style not in order:
                continue
            if self.shut is not None and order.index(mark.style) <= order.index(self.shut):
                self.shut = None
            if self.shut is None and mark.style in ORDER and is_apart(mark.text):
                self.shut, self.item, self.fresh = mark.style, None, True
                return True
        return self.shut is not None

    def _begins_item(self, place: int, line: Line) -> bool:
        if self.style == "unnumbered" or self.counted_by_label:
            return False
        mark = next((one for one in marks_of(line.text) if one.style == self.style), None)
        if mark is None or (not mark.text and self.style != "problem"):
            return False
        number = figure(mark.label) or 0
        if self.style not in ("problem", "task") and (
            self._inside_answer(place, number) or not self._follows(number) or is_frame(mark)
        ):
            return False
        self._open(line, mark.label, mark.text)
        self.last, self.fresh, self.nested = number, False, 0
        return True

    def _follows(self, number: int) -> bool:
        """Return whether a number can be the next problem's: one more, a gap, or 1 under a new heading."""
        return (number == 1 and self.fresh) or self.last < number <= self.last + 3

    def _inside_answer(self, place: int, number: int) -> bool:
        """Return whether a number belongs to the measures or the answer of the problem in hand."""
        if self.item is None or self.part not in (Part.MEASURES, Part.COMPLETION):
            return False
        wanted = Part.MEASURES if self.any_measures else Part.COMPLETION
        owns = self._owns(place, wanted)
        if number == self.nested + 1 and not (owns and number == self.last + 1):
            self.nested = number
            return True
        return not owns

    def _owns(self, place: int, wanted: Part) -> bool:
        """Return whether a label of that part stands before the next line numbered in the same way."""
        for line in self.lines[place + 1 :]:
            label = label_of(line.text)
            if label is not None and label.part is wanted:
                return True
            if any(mark.style == self.style for mark in marks_of(line.text)) and label is None:
                return False
        return False

    def _open(self, line: Line, number: str | None, text: str) -> None:
        self.item = Item(
            number, self.pending or self._category(), line.number, problem=[text] if text else []
        )
        self.reading.items.append(self.item)
        nearest = next((style for style in reversed(self.above) if self.headings.get(style)), "")
        self.item.heading = self.unused.pop(nearest, None)
        self.pending = None
        self.part = Part.PROBLEM

    def _category(self) -> str | None:
        for style in reversed(self.above):
            if self.headings.get(style):
                return self.headings[style]
        return None

    def _heading(self, line: Line) -> bool:
        """Take a line as a heading above the problems; it ends the problem in hand."""
        for mark in marks_of(line.text):
            if mark.style in self.above and reads_as_heading(mark.text):
                if (
                    self.item is not None
                    and self.part in (Part.MEASURES, Part.COMPLETION)
                    and self._counted(mark)
                ):
                    return False
                self._enter(mark, line)
                return True
        return False

    def _counted(self, mark: Mark) -> bool:
        """Return whether a short numbered line goes on counting the measures in hand."""
        number = figure(mark.label) or 0
        known = self.headings.get("last " + mark.style)
        if known is not None and number == int(known) + 1:
            return False
        return number == self.nested + 1 and not is_frame(mark) and mark.style != self.above[-1]

    def _enter(self, mark: Mark, line: Line) -> None:
        place = self.above.index(mark.style)
        for style in self.above[place:]:
            if style in self.unused:
                self.reading.unread.append(self.unused.pop(style))
            self.headings[style] = None
            self.headings["last " + style] = None
        title = mark.text.rstrip("。：:，, ")
        self.headings[mark.style] = None if is_frame(mark) else title
        self.headings["last " + mark.style] = str(figure(mark.label) or 0)
        self.item, self.part, self.fresh = None, Part.PROBLEM, True
        if not is_frame(mark):
            self.unused[mark.style] = line

    def _take_label(self, line: Line, part: Part, rest: str) -> None:
        if part is Part.NUMBER:
            # Where 序号 counts the problems, every other number stands inside one.
            self.counted_by_label = True
            self._open(line, rest.strip("。.、（）() ") or None, "")
            return
        if part is Part.CATEGORY:
            self._take_category(rest)
            return
        if part is Part.PROBLEM:
            if self.item is None or (self.style == "unnumbered" and self.item.problem):
                mark = next(iter(marks_of(line.text)), None)
                self._open(line, mark.label if mark is not None and rest else None, rest)
            elif self.part is Part.PROBLEM and rest:
                self._describe(self.item, rest)
            self.part = Part.PROBLEM
            return
        if part is Part.OTHER or self.item is None:
            self.reading.unread.append(line)
            self.part = Part.OTHER if self.item is not None else self.part
            return
        target = self._gathered(part)
        if target and part in (Part.MEASURES, Part.DEADLINE):
            self.item.repeated += 1
        if rest:
            target.append(rest)
        self.part, self.nested = part, 0

    def _describe(self, item: Item, rest: str) -> None:
        """Take 问题描述 under a numbered line: the line names the problem, or only its dimension."""
        heading = "".join(item.problem).rstrip("。：: ")
        if heading and DIMENSION.search(heading):
            item.category, item.problem = heading, [rest]
            return
        item.named = bool(heading)
        item.problem = [f"{heading}。", rest] if heading else [rest]

    def _take_category(self, category: str) -> None:
        """Keep a category told by a label or a column: of the problem in hand, or of the next one."""
        if self.item is None or self.item.labelled:
            self.pending = category or None
        else:
            self.item.category = category or self.item.category

    def _gathered(self, part: Part) -> list[str]:
        item = self.item
        assert item is not None  # noqa: S101 - asked only with a problem in hand
        return {
            Part.PROBLEM: item.problem,
            Part.MEASURES: item.measures,
            Part.UNITS: item.units,
            Part.LEAD: item.lead,
            Part.DEADLINE: item.deadline,
            Part.COMPLETION: item.completion,
        }[part]

    def _take_text(self, line: Line) -> None:
        unnumbered = self.style in ("unnumbered", "series")
        if self.item is None and unnumbered and self._category() is not None:
            self._open(line, None, line.text)
        elif self.item is None or self.part is Part.OTHER:
            self.reading.unread.append(line)
        elif self.part in (Part.UNITS, Part.LEAD, Part.DEADLINE) and self._gathered(self.part):
            # A value stands on one line; what follows is the next problem's, or nobody's.
            if unnumbered and self._category() is not None:
                self._open(line, None, line.text)
            else:
                self.reading.unread.append(line)
        else:
            self._gathered(self.part).append(line.text)
