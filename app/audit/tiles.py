"""The tree as 256-wide tiles and the entries in bundles, as C2SP's tlog-tiles has them.

A tile of level L holds up to 256 hashes one after another, each over ``256**L`` leaves. Full tiles never
change; at the right edge of the tree stands at most one partial tile of each level. Paths and bytes are
those of the specification, so that any tool for such logs reads an export.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from app.audit.tree import HASH_BYTES, Node, Reader, root_of

WIDTH = 256
HEIGHT = 8
"""Levels of the tree in one level of tiles: 256 is 2 to the 8th."""

MAX_ENTRY = 65535
"""The most bytes of one entry: its length is written in 16 bits."""

_PATH = re.compile(r"tile/(entries|0|[1-9]\d?)/((?:x\d{3}/)*\d{3})(?:\.p/([1-9]\d{0,2}))?", re.ASCII)


class BadTile(ValueError):
    """A tile, a bundle or a path that isn't as the specification has it."""


class Tile(NamedTuple):
    """Which tile: its level, its place within the level, and how many hashes it holds (1 to 256)."""

    level: int
    number: int
    width: int = WIDTH


Tiles = Callable[[Sequence[Tile]], Mapping[Tile, bytes]]
"""Reads tiles; called once for a root or a proof."""


def tile_path(tile: Tile) -> str:
    """Return where a tile lies, ``tile/0/x001/x234/067`` or ``tile/1/000.p/17``."""
    return f"tile/{tile.level}/{_place(tile.number, tile.width)}"


def bundle_path(number: int, width: int = WIDTH) -> str:
    """Return where the entries of a tile of level 0 lie."""
    return f"tile/entries/{_place(number, width)}"


def tile_at(path: str) -> Tile:
    """Return which tile lies at a path; the level of a bundle of entries is told as -1.

    Raises :class:`BadTile` where no tile can lie there.
    """
    found = _PATH.fullmatch(path)
    if found is None:
        raise BadTile(f"no path of a tile: {path}")
    level, place, width = found.groups()
    tile = Tile(
        -1 if level == "entries" else int(level),
        int(place.replace("x", "").replace("/", "")),
        int(width or WIDTH),
    )
    own = bundle_path(tile.number, tile.width) if tile.level < 0 else tile_path(tile)
    if own != path or tile.level > 63 or (width and tile.width >= WIDTH):
        raise BadTile(f"no path of a tile: {path}")
    return tile


def width_of(level: int, number: int, size: int) -> int:
    """Return how many hashes a tile holds in a tree of ``size`` leaves, 0 where there is no such tile."""
    return max(0, min(WIDTH, (size >> HEIGHT * level) - number * WIDTH))


def edge_tiles(size: int) -> list[Tile]:
    """Return the partial tiles of a tree, from the leaves up: those that the next leaves go into."""
    tiles = []
    for level in range((max(size, 1).bit_length() - 1) // HEIGHT + 1):
        number, width = divmod(size >> HEIGHT * level, WIDTH)
        if width:
            tiles.append(Tile(level, number, width))
    return tiles


def tiles_of(size: int) -> Iterator[Tile]:
    """Yield all tiles of a tree of ``size`` leaves, from the leaves up and from left to right."""
    level = 0
    while hashes := size >> HEIGHT * level:
        full, rest = divmod(hashes, WIDTH)
        yield from (Tile(level, number) for number in range(full))
        if rest:
            yield Tile(level, full, rest)
        level += 1


def grow(size: int, edge: Mapping[int, bytes], leaves: Iterable[bytes]) -> list[tuple[Tile, bytes]]:
    """Return the tiles that are new or wider once ``leaves`` follow a tree of ``size``.

    ``edge`` holds the bytes of the partial tiles (:func:`edge_tiles`) by level. A tile that was partial
    comes with all its hashes and takes the place of the narrower one. Raises :class:`BadTile` where
    the edge isn't that of a tree of ``size``.
    """
    grown: list[tuple[Tile, bytes]] = []
    hashes, level = list(leaves), 0
    while hashes:
        number, width = divmod(size >> HEIGHT * level, WIDTH)
        before = edge.get(level, b"") if width else b""
        if len(before) != width * HASH_BYTES:
            raise BadTile(f"the edge at level {level} holds {len(before)} bytes, not {width} hashes")
        whole = before + b"".join(hashes)
        hashes = []
        for at in range(0, len(whole), WIDTH * HASH_BYTES):
            data = whole[at : at + WIDTH * HASH_BYTES]
            tile = Tile(level, number + at // (WIDTH * HASH_BYTES), len(data) // HASH_BYTES)
            grown.append((tile, data))
            if tile.width == WIDTH:
                hashes.append(root_of(hashes_in(data)))
        level += 1
    return grown


def hashes_in(data: bytes) -> list[bytes]:
    """Return the hashes of a tile. Raises :class:`BadTile` where its bytes aren't whole hashes."""
    if not data or len(data) % HASH_BYTES or len(data) > WIDTH * HASH_BYTES:
        raise BadTile(f"{len(data)} bytes are no tile")
    return [data[at : at + HASH_BYTES] for at in range(0, len(data), HASH_BYTES)]


def reader(size: int, fetch: Tiles) -> Reader:
    """Return a reader of hashes for a tree of ``size`` leaves whose tiles ``fetch`` reads.

    It raises :class:`BadTile` where a tile is missing or narrower than the tree asks for.
    """

    def read(nodes: Sequence[Node]) -> list[bytes]:
        places = [_tile_of(node, size) for node in nodes]
        data = fetch(sorted({tile for tile, _, _ in places}))
        return [root_of(_part(data, *place)) for place in places]

    return read


def _tile_of(node: Node, size: int) -> tuple[Tile, int, int]:
    """Return the tile that a complete subtree stands in, and which of its hashes make it up."""
    level, rest = divmod(node.level, HEIGHT)
    number, start = divmod(node.number << rest, WIDTH)
    return Tile(level, number, width_of(level, number, size)), start, start + (1 << rest)


def _part(data: Mapping[Tile, bytes], tile: Tile, start: int, end: int) -> list[bytes]:
    whole = data.get(tile, b"")
    if end > tile.width or len(whole) != tile.width * HASH_BYTES:
        raise BadTile(f"{tile_path(tile)} holds {len(whole)} bytes, not {tile.width} hashes")
    return [whole[at * HASH_BYTES : (at + 1) * HASH_BYTES] for at in range(start, end)]


def bundle(entries: Iterable[bytes]) -> bytes:
    """Return entries as a bundle: each after its length in two bytes, the high one first.

    Raises :class:`BadTile` where an entry is longer than that can say.
    """
    parts = []
    for entry in entries:
        if len(entry) > MAX_ENTRY:
            raise BadTile(f"an entry of {len(entry)} bytes, at most {MAX_ENTRY}")
        parts += [len(entry).to_bytes(2, "big"), entry]
    return b"".join(parts)


def entries_in(data: bytes) -> list[bytes]:
    """Return the entries of a bundle. Raises :class:`BadTile` where lengths and bytes don't agree."""
    entries: list[bytes] = []
    at = 0
    while at < len(data):
        end = at + 2 + int.from_bytes(data[at : at + 2], "big")
        if at + 2 > len(data) or end > len(data):
            raise BadTile(f"the bundle breaks off in its entry {len(entries)}")
        entries.append(data[at + 2 : end])
        at = end
    return entries


def _place(number: int, width: int) -> str:
    digits = str(number)
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    *upper, last = [digits[at : at + 3] for at in range(0, len(digits), 3)]
    return "".join(f"x{part}/" for part in upper) + last + ("" if width == WIDTH else f".p/{width}")
