"""Tiles and bundles lie, look and grow as C2SP's tlog-tiles says."""

import random
from collections.abc import Sequence

import pytest

from app.audit.tiles import (
    BadTile,
    Tile,
    bundle,
    bundle_path,
    edge_tiles,
    entries_in,
    grow,
    hashes_in,
    reader,
    tile_at,
    tile_path,
    tiles_of,
    width_of,
)
from app.audit.tree import (
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    root,
    root_of,
    verify_consistency,
    verify_inclusion,
)
from tests.support.trials import FULL

MANY = 70_000


def leaves(first: int, last: int) -> list[bytes]:
    return [leaf_hash(number.to_bytes(4, "big")) for number in range(first, last)]


class Kept:
    """Tiles as a log keeps them: one of each place, the widest."""

    def __init__(self) -> None:
        self.size = 0
        self.data: dict[tuple[int, int], bytes] = {}
        self.asked = 0

    def add(self, new: Sequence[bytes]) -> None:
        edge = {tile.level: self.data[tile.level, tile.number] for tile in edge_tiles(self.size)}
        for tile, data in grow(self.size, edge, new):
            assert len(data) == 32 * tile.width
            self.data[tile.level, tile.number] = data
        self.size += len(new)

    def fetch(self, tiles: Sequence[Tile]) -> dict[Tile, bytes]:
        """A tile that has grown since is cut to the width that the smaller tree had."""
        self.asked += 1
        return {tile: self.data[tile.level, tile.number][: 32 * tile.width] for tile in tiles}


@pytest.fixture(scope="module")
def kept() -> Kept:
    log, chance, at = Kept(), random.Random(3), 0
    while at < MANY:
        step = min(chance.choice((1, 2, 255, 256, 257, 3000)), MANY - at)
        log.add(leaves(at, at + step))
        at += step
    return log


@pytest.mark.parametrize(
    ("tile", "path"),
    [
        (Tile(0, 0), "tile/0/000"),
        (Tile(0, 1234067), "tile/0/x001/x234/067"),
        (Tile(1, 999, 17), "tile/1/999.p/17"),
        (Tile(2, 1000, 1), "tile/2/x001/000.p/1"),
        (Tile(63, 0, 255), "tile/63/000.p/255"),
    ],
)
def test_paths_are_those_of_the_specification(tile: Tile, path: str) -> None:
    assert tile_path(tile) == path
    assert tile_at(path) == tile


def test_bundles_lie_beside_the_tiles() -> None:
    assert bundle_path(1234067) == "tile/entries/x001/x234/067"
    assert tile_at(bundle_path(272, 112)) == Tile(-1, 272, 112)


@pytest.mark.parametrize(
    "path",
    [
        "", "tile/0/0", "tile/00/000", "tile/64/000", "tile/0/x000/001", "tile/0/001/002", "tile/0/000.p/256",
        "tile/0/000.p/0", "tile/0/000.p/01", "tile/0/000.p/", "tile/-1/000", "/tile/0/000", "tile/0/000\n",
        "tile/0/x1234/000", "tile/0/٠٠٠", "tile/0/../000",
    ],
)  # fmt: skip
def test_other_paths_are_refused(path: str) -> None:
    with pytest.raises(BadTile):
        tile_at(path)


def test_the_tiles_of_the_specifications_example() -> None:
    """A tree of 70,000: 273 full tiles and one of 112; one full and one of 17; one of 1."""
    tiles = list(tiles_of(MANY))
    assert sum(tile.level == 0 and tile.width == 256 for tile in tiles) == 273
    assert [tile for tile in tiles if tile.level > 0 or tile.width < 256] == [
        Tile(0, 273, 112), Tile(1, 0), Tile(1, 1, 17), Tile(2, 0, 1),
    ]  # fmt: skip
    assert list(tiles_of(256)) == [Tile(0, 0), Tile(1, 0, 1)]
    assert list(tiles_of(0)) == []
    assert edge_tiles(MANY) == [Tile(0, 273, 112), Tile(1, 1, 17), Tile(2, 0, 1)]
    assert edge_tiles(0) == []
    assert edge_tiles(65536) == [Tile(2, 0, 1)]
    assert [width_of(0, number, MANY) for number in (0, 273, 274)] == [256, 112, 0]


def test_growing_by_any_steps_gives_the_same_tiles(kept: Kept) -> None:
    at_once = Kept()
    at_once.add(leaves(0, MANY))
    assert kept.data == at_once.data
    assert set(kept.data) == {(tile.level, tile.number) for tile in tiles_of(MANY)}


def test_roots_and_proofs_come_from_few_tiles(kept: Kept) -> None:
    everything, chance = leaves(0, MANY), random.Random(5)
    whole = root_of(everything)
    read = reader(MANY, kept.fetch)
    assert root(read, MANY) == whole
    for _ in range(500 if FULL else 50):
        index = chance.randrange(MANY)
        kept.asked = 0
        proof = inclusion_proof(read, index, MANY)
        assert kept.asked == 1
        verify_inclusion(everything[index], index, MANY, proof, whole)
        old = chance.randrange(1, MANY)
        proof = consistency_proof(read, old, MANY)
        verify_consistency(old, root(reader(old, kept.fetch), old), MANY, whole, proof)
    for old in (1, 255, 256, 257, 65535, 65536, 65537, MANY - 1):
        assert root(reader(old, kept.fetch), old) == root_of(everything[:old])


def test_a_missing_or_short_tile_is_told(kept: Kept) -> None:
    lost = {tile: data for tile, data in kept.fetch(list(tiles_of(MANY))).items() if tile != Tile(1, 1, 17)}
    short = lost | {Tile(1, 1, 17): b"\0" * 32 * 16}
    for tiles in (lost, short):
        with pytest.raises(BadTile, match=r"tile/1/001\.p/17"):
            root(reader(MANY, lambda _, tiles=tiles: tiles), MANY)


def test_an_edge_of_another_size_is_refused() -> None:
    for edge in ({}, {0: b"\0" * 32}, {0: b"\0" * 96}):
        with pytest.raises(BadTile, match="edge"):
            grow(2, edge, leaves(2, 3))


@pytest.mark.parametrize("size", [0, 1, 31, 33, 32 * 257])
def test_what_isnt_whole_hashes_is_no_tile(size: int) -> None:
    with pytest.raises(BadTile):
        hashes_in(b"\0" * size)


def test_bundles_keep_entries_as_they_are() -> None:
    entries = [b"", b"a", "守线".encode(), b"\0" * 65535]
    packed = bundle(entries)
    assert packed[:5] == b"\0\0\0\1a"
    assert entries_in(packed) == entries
    assert entries_in(b"") == []


def test_broken_bundles_are_refused() -> None:
    packed = bundle([b"one", b"two"])
    for cut in (1, 4, 6, len(packed) - 1):
        with pytest.raises(BadTile, match="breaks off"):
            entries_in(packed[:cut])
    with pytest.raises(BadTile, match="65536 bytes"):
        bundle([b"\0" * 65536])
