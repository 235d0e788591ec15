"""Draws a definition as SVG: the path from top to bottom, ways back on the left, jumps on the right.

All ways to one state share one line at the side, as on a railway map: a dot is a junction, an arrow
an arrival. Nothing carries a style of its own (the pages' security policy forbids it): lines take
the colour of the text around them, and ``.flow-…`` classes are there for the sheet.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape
from unicodedata import east_asian_width

from app.engine.diagram import Translate, rows
from workflows.vocabulary import Standing, State, Workflow

WIDTH = 340
"""Units from edge to edge, so that a phone of 360 px shows the letters at about their size."""
SMALLEST_BOX = 150
LANE = 10
LINE, NOTE = 18, 15
LETTER, SMALL = 14.0, 11.5
CLOSING = "，。、；：）》」』！？,.;:)!?"


@dataclass(frozen=True, slots=True)
class Lane:
    """One line at a side: from the rows of ``sources`` to the row of ``target``, ``step`` outwards."""

    target: int
    sources: tuple[int, ...]
    step: int

    @property
    def rows(self) -> tuple[int, ...]:
        """Return every row that the line touches, from the top."""
        return tuple(sorted({self.target, *self.sources}))


@dataclass(frozen=True, slots=True)
class Box:
    """One state as it is drawn; ``notes`` are the actions on the arrow from the box above."""

    state: State
    lines: tuple[str, ...]
    notes: tuple[str, ...]
    stays: bool
    top: float

    @property
    def height(self) -> float:
        """Return the height of the frame."""
        return len(self.lines) * LINE + 14

    @property
    def leaving(self) -> float:
        """Return where lines leave at the sides."""
        return self.top + self.height - 9

    @property
    def arriving(self) -> float:
        """Return where lines arrive at the sides."""
        return self.top + 9


def width_of(text: str, letter: float) -> float:
    """Return about how wide ``text`` is drawn: Chinese signs are square, others about half."""
    return sum(letter if east_asian_width(sign) in "WFA" else letter * 0.56 for sign in text)


def wrapped(text: str, letter: float, room: float) -> tuple[str, ...]:
    """Return ``text`` in lines that fit ``room``; none begins with a closing sign."""
    lines: list[str] = []
    line = ""
    for part in _breakable(text):
        if line and width_of((line + part).rstrip(), letter) > room:
            lines.append(line.rstrip())
            line = ""
        line += part
    return (*lines, line.rstrip())


def _breakable(text: str) -> Iterator[str]:
    """Split into what must stay together: words with their blanks, single Chinese signs."""
    part = ""
    for sign in text:
        glued = sign in CLOSING or not part or (part[-1] != " " and not _wide(sign) and not _wide(part[-1]))
        if not glued and sign != " " and part[-1] not in "（《「『":
            yield part
            part = ""
        part += sign
    yield part


def _wide(sign: str) -> bool:
    return east_asian_width(sign) in "WF"


def svg(workflow: Workflow, translate: Translate, *, title: str, description: str, key: str = "flow") -> str:
    """Return the drawing. ``title`` and ``description`` are read out; ``key`` keeps ids apart."""
    back, ahead = _lanes(workflow, back=True), _lanes(workflow, back=False)
    left = 12 + LANE * (1 + max((lane.step for lane in back), default=-1))
    right = 12 + LANE * (1 + max((lane.step for lane in ahead), default=-1))
    room = max(WIDTH - left - right, SMALLEST_BOX)
    boxes = _boxes(workflow, translate, room)
    height = boxes[-1].top + boxes[-1].height + 8
    parts = (
        *(part for box in boxes for part in _box(box, left, room)),
        *(part for lane in back for part in _lane(lane, boxes, left, -1)),
        *(part for lane in ahead for part in _lane(lane, boxes, left + room, 1)),
    )
    return (
        f'<svg class="flow" xmlns="http://www.w3.org/2000/svg" role="img" '
        f'viewBox="0 0 {left + room + right} {height:g}" width="{left + room + right}" height="{height:g}" '
        f'aria-labelledby="{escape(key)}-title {escape(key)}-desc" fill="none" stroke="currentColor">'
        f'<title id="{escape(key)}-title">{escape(title)}</title>'
        f'<desc id="{escape(key)}-desc">{escape(description)}</desc>{"".join(parts)}</svg>'
    )


def _lanes(workflow: Workflow, *, back: bool) -> tuple[Lane, ...]:
    """Return the lines of one side; shorter ones run nearer to the boxes, and none run over another."""
    ways: dict[int, set[int]] = {}
    for row in rows(workflow):
        source = workflow.position(row.state.name)
        for state in row.targets:
            target = workflow.position(state.name)
            if (target < source) if back else (target > source + 1):
                ways.setdefault(target, set()).add(source)
    taken: list[list[tuple[int, int]]] = []
    lanes = []
    for target, sources in sorted(ways.items(), key=lambda way: (_span(way[0], way[1]), way[0])):
        ends = (min(target, *sources), max(target, *sources))
        step = next((i for i, held in enumerate(taken) if not _meets(ends, held)), len(taken))
        taken[step:] = taken[step:] or [[]]
        taken[step].append(ends)
        lanes.append(Lane(target, tuple(sorted(sources)), step))
    return tuple(lanes)


def _span(target: int, sources: Iterable[int]) -> int:
    return max(target, *sources) - min(target, *sources)


def _meets(ends: tuple[int, int], held: Iterable[tuple[int, int]]) -> bool:
    return any(ends[0] <= bottom and top <= ends[1] for top, bottom in held)


def _boxes(workflow: Workflow, translate: Translate, room: float) -> tuple[Box, ...]:
    found = rows(workflow)
    boxes: list[Box] = []
    top = 6.0
    for number, state in enumerate(workflow.states, 1):
        above = workflow.states[number - 2].name if number > 1 else ""
        labels = [
            translate(row.action.label)
            for row in found
            if row.state.name == above and state in row.targets and not row.stays
        ]
        notes = tuple(line for label in labels for line in wrapped(label, SMALL, room - 30))
        top += max(len(notes) * NOTE + 16, 30 if notes else 14) if boxes else 0
        stays = any(row.stays for row in found if row.state is state)
        lines = wrapped(f"{number} {translate(state.label)}", LETTER, room - (32 if stays else 18))
        boxes.append(Box(state, lines, notes, stays, top))
        top += boxes[-1].height
    return tuple(boxes)


def _box(box: Box, left: float, room: float) -> Iterator[str]:
    kind = box.state.standing
    radius = 16 if kind is Standing.FINAL else 5
    shape = f'x="{left:g}" y="{box.top:g}" width="{room:g}" height="{box.height:g}" rx="{radius}"'
    yield f'<rect class="flow-state flow-{kind.value}" {shape} stroke-width="1.5"/>'
    if kind is Standing.SETTLED:
        yield (
            f'<rect class="flow-inner" x="{left + 3:g}" y="{box.top + 3:g}" width="{room - 6:g}" '
            f'height="{box.height - 6:g}" rx="3"/>'
        )
    for index, line in enumerate(box.lines):
        yield _text(line, left + 9, box.top + 21 + index * LINE, LETTER, "flow-label")
    if box.stays:
        yield _text("↻", left + room - 20, box.top + 21, LETTER, "flow-stays")
    if box.notes:
        above = box.top - len(box.notes) * NOTE - 16
        yield from _arrow_down(left + 16, above, box.top)
        for index, line in enumerate(box.notes):
            yield _text(line, left + 26, above + 18 + index * NOTE, SMALL, "flow-note")


def _arrow_down(x: float, top: float, bottom: float) -> Iterator[str]:
    tip = f"M{x - 4:g} {bottom - 6:g}L{x:g} {bottom:g}L{x + 4:g} {bottom - 6:g}"
    yield f'<path class="flow-way" d="M{x:g} {top:g}V{bottom:g}{tip}"/>'


def _lane(lane: Lane, boxes: tuple[Box, ...], edge: float, side: int) -> Iterator[str]:
    """Draw one line: stubs out of its sources, down or up the side, an arrow into its target."""
    x = edge + side * LANE * (lane.step + 1)
    arrival = boxes[lane.target].arriving
    stubs = [boxes[source].leaving for source in lane.sources]
    ways = "".join(f"M{edge:g} {y:g}H{x:g}" for y in stubs)
    line = f"M{x:g} {min(arrival, *stubs):g}V{max(arrival, *stubs):g}M{x:g} {arrival:g}H{edge:g}"
    back = edge + side * 5
    tip = f"M{back:g} {arrival - 3.5:g}L{edge:g} {arrival:g}L{back:g} {arrival + 3.5:g}"
    yield f'<path class="{"flow-back" if side < 0 else "flow-ahead"}" d="{ways}{line}"/>'
    yield f'<path class="flow-tip" d="{tip}"/>'
    for y in stubs:
        yield f'<circle class="flow-dot" cx="{x:g}" cy="{y:g}" r="2" fill="currentColor"/>'


def _text(text: str, x: float, y: float, size: float, kind: str) -> str:
    return (
        f'<text class="{kind}" x="{x:g}" y="{y:g}" font-size="{size:g}" fill="currentColor" '
        f'stroke="none">{escape(text)}</text>'
    )
