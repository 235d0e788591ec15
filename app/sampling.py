"""The draw of an inspection (抽查), for the server and for everybody else: the standard library alone.

What was drawn can be found again on any machine from two things: the frame, a text file whose SHA-256 was
published before the seed existed, and the seed. The rules stand in ``docs/sampling.md``; this file is
handed out beside the frame and is what the server itself runs::

    python3 -I sampling.py FRAME [SEED]

Without a seed it says the digest of the frame, with one the digest and the list, a line a file. It ends
with 0, or with 2 where the frame or the seed isn't what they claim to be.
"""

import hashlib
import sys
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

HEADING = "shouxian/frame/1"
"""First line of a frame: which layout and which rules of drawing follow."""
ALWAYS, RISK, RANDOM_ON, RANDOM_OFF = "always", "risk", "random_on", "random_off"
PARTS = (RANDOM_ON, RANDOM_OFF, RISK, ALWAYS)
"""Why a file was drawn, in the order of drawing: the random parts come first, from the whole frame."""
ON, OFF = "on", "off"
"""On which side of the roll a file stands."""


class WrongFrame(ValueError):
    """The text is no frame, or the seed isn't the one that was announced."""


@dataclass(frozen=True, slots=True)
class File:
    """One file that may be drawn, under a number that tells nothing of whom it is about.

    ``risk`` counts warnings, ``always`` says that it is visited whatever the draw says, ``recused`` are the
    inspectors who keep out of it.
    """

    number: str
    side: str
    stratum: str
    risk: int = 0
    always: bool = False
    recused: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Frame:
    """All that is fixed before the draw.

    ``size`` is how many files are drawn beside the always-in ones; ``shares`` are the per cent of it that
    are chosen by risk, at random on the roll and at random off it. ``seed`` says where the seed comes from:
    ``committed`` and the SHA-256 of it, or ``public`` with its day and its source.
    """

    size: int
    shares: tuple[int, int, int]
    each: int
    seed: str
    inspectors: tuple[str, ...]
    files: tuple[File, ...]

    def text(self) -> str:
        """Return the one spelling of this frame: its lines sorted, so that no order is left to choose."""
        people = (f"inspector {one}" for one in self.inspectors)
        files = (
            f"file {one.number} {one.side} {one.stratum} {one.risk} {int(one.always)}"
            f" {','.join(sorted(one.recused)) or '-'}"
            for one in self.files
        )
        shares = " ".join(map(str, self.shares))
        head = (HEADING, f"size {self.size}", f"shares {shares}", f"each {self.each}", f"seed {self.seed}")
        return "\n".join((*head, *sorted(people), *sorted(files))) + "\n"

    def digest(self) -> str:
        """Return the SHA-256 of the text, as ``sha256sum`` prints it."""
        return hashlib.sha256(self.text().encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Drawn:
    """One file that was drawn: in which part, at which place of the list, and who visits."""

    position: int
    number: str
    part: str
    inspectors: tuple[str, ...]


def normal(seed: str) -> str:
    """Return a seed as it counts: digits and letters of one width, single blanks, nothing around."""
    return " ".join(unicodedata.normalize("NFKC", seed).split())


def commitment(seed: str) -> str:
    """Return what is published of a seed before it is: its SHA-256."""
    return hashlib.sha256(normal(seed).encode()).hexdigest()


def rank(seed: str, *parts: str) -> str:
    """Return where something stands in the order that the seed makes."""
    return hashlib.sha256("\n".join((seed, *parts)).encode()).hexdigest()


def draw(frame: Frame, seed: str) -> tuple[Drawn, ...]:
    """Return what is drawn from a frame by a seed; the same on every machine.

    Raises :class:`WrongFrame` where the seed isn't the one to which the frame committed.
    """
    seed = normal(seed)
    kind, _, rest = frame.seed.partition(" ")
    if not seed or (kind == "committed" and commitment(seed) != rest):
        raise WrongFrame("this isn't the seed to which the frame is committed")
    by_side = {side: [one for one in frame.files if one.side == side] for side in (ON, OFF)}
    on, off, risk = _counts(frame, len(by_side[ON]), len(by_side[OFF]))
    part = {one.number: RANDOM_ON for one in spread(by_side[ON], on, seed)}
    part |= {one.number: RANDOM_OFF for one in spread(by_side[OFF], off, seed)}
    rest_of = sorted(
        (one for one in frame.files if one.number not in part),
        key=lambda one: (-one.risk, rank(seed, "risk", one.number)),
    )
    part |= {one.number: RISK for one in rest_of[:risk]}
    part |= {one.number: ALWAYS for one in rest_of[risk:] if one.always}
    order = sorted(
        (one for one in frame.files if one.number in part), key=lambda one: rank(seed, "list", one.number)
    )
    return tuple(
        Drawn(position, one.number, part[one.number], named)
        for position, (one, named) in enumerate(_visited_by(frame, order, seed), 1)
    )


def shared(size: int, shares: Sequence[int]) -> list[int]:
    """Divide a number by per cent, to whole files: what is left over goes to the largest remainders."""
    whole = [size * share // 100 for share in shares]
    order = sorted(range(len(shares)), key=lambda at: (-(size * shares[at] % 100), at))
    for at in order[: size - sum(whole)]:
        whole[at] += 1
    return whole


def _counts(frame: Frame, on_roll: int, off_roll: int) -> tuple[int, int, int]:
    """Return how many on the roll, off it and by risk: what one side lacks the other takes."""
    risk, on, off = shared(frame.size, frame.shares)
    taken_off = min(off, off_roll)
    taken_on = min(on + off - taken_off, on_roll)
    taken_off = min(on + off - taken_on, off_roll)
    return taken_on, taken_off, risk + on + off - taken_on - taken_off


def spread(files: Iterable[File], count: int, seed: str) -> list[File]:
    """Draw ``count`` files with the same chance for each, spread over the strata by their sizes.

    The files stand stratum by stratum, within each in the order of the seed; from a place that the seed
    chooses every so-many-th is taken, round the end. A stratum gets its share, rounded up or down.
    """
    row = sorted(files, key=lambda one: (one.stratum, rank(seed, "file", one.stratum, one.number)))
    if not row or count <= 0:
        return []
    begin = int(rank(seed, "begin", row[0].side), 16) % len(row)
    return [row[(begin + turn * len(row)) // count % len(row)] for turn in range(count)]


def _visited_by(frame: Frame, order: Sequence[File], seed: str) -> Iterable[tuple[File, tuple[str, ...]]]:
    """Yield each file with its inspectors: those with fewest files who needn't keep out of it."""
    load = dict.fromkeys(frame.inspectors, 0)
    for one in order:
        free = sorted(
            (who for who in frame.inspectors if who not in one.recused),
            key=lambda who: (load[who], rank(seed, "inspector", one.number, who)),
        )
        for who in free[: frame.each]:
            load[who] += 1
        yield one, tuple(free[: frame.each])


def read_frame(text: str) -> Frame:
    """Return the frame that a text spells; raise :class:`WrongFrame` for any other spelling of anything."""
    lines = text.split("\n")
    try:
        if lines[0] != HEADING or lines[-1]:
            raise WrongFrame("this is no frame of this kind")
        size, shares, each, seed = (
            _after(line, word)
            for line, word in zip(lines[1:5], ("size", "shares", "each", "seed"), strict=True)
        )
        risk, on, off = map(int, shares.split())
        people = tuple(_after(line, "inspector") for line in lines[5:-1] if line.startswith("inspector "))
        files = tuple(_file(_after(line, "file")) for line in lines[5 + len(people) : -1])
        frame = Frame(int(size), (risk, on, off), int(each), seed, people, files)
    except (ValueError, IndexError) as error:
        raise WrongFrame(str(error)) from error
    if frame.text() != text or len({one.number for one in files}) != len(files):
        raise WrongFrame("the lines aren't spelled or sorted as a frame's are, or a number stands twice")
    return frame


def _after(line: str, word: str) -> str:
    if not line.startswith(f"{word} "):
        raise WrongFrame(f"a line with “{word}” is missing")
    return line[len(word) + 1 :]


def _file(line: str) -> File:
    number, side, stratum, risk, always, recused = line.split(" ")
    if side not in (ON, OFF):
        raise WrongFrame(f"a file stands neither on the roll nor off it: {side}")
    return File(
        number, side, stratum, int(risk), always == "1", () if recused == "-" else tuple(recused.split(","))
    )


def list_text(drawn: Iterable[Drawn]) -> str:
    """Return the list as it is printed and digested: place, number, part, inspectors."""
    return "".join(
        f"{one.position} {one.number} {one.part} {','.join(one.inspectors) or '-'}\n" for one in drawn
    )


def list_digest(drawn: Iterable[Drawn]) -> str:
    """Return the SHA-256 of the list, as ``sha256sum`` prints it."""
    return hashlib.sha256(list_text(drawn).encode()).hexdigest()


def main(arguments: Sequence[str]) -> int:
    """Say digest and list of a frame on the standard output; return the exit code."""
    if len(arguments) not in (1, 2):
        sys.stderr.write("python3 -I sampling.py FRAME [SEED]\n")
        return 2
    try:
        frame = read_frame(Path(arguments[0]).read_bytes().decode())
        found = draw(frame, arguments[1]) if len(arguments) > 1 else ()
    except (OSError, ValueError) as error:
        sys.stderr.write(f"2 读不了 / can't be read: {error}\n")
        return 2
    sys.stderr.write(f"抽样框校验值 / digest of the frame: {frame.digest()}\n")
    if found:
        sys.stdout.write(list_text(found))
        sys.stderr.write(f"名单校验值 / digest of the list: {list_digest(found)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
