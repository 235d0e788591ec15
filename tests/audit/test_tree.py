"""The tree is RFC 6962's: published vectors, every pair of sizes, and a second way to the same hashes."""

import random
from collections.abc import Sequence
from functools import cache
from hashlib import sha256

import pytest

from app.audit.tree import (
    EMPTY_ROOT,
    BadProof,
    Node,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    root,
    root_of,
    verify_consistency,
    verify_inclusion,
)
from tests.support.trials import FULL

SIZES = 1026 if FULL else 131

# The reference vectors of Certificate Transparency, as its implementations share them.
ENTRIES = [
    bytes.fromhex(text)
    for text in (
        "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
    )
]  # fmt: skip
ROOTS = (
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)
L1 = "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7"
L4 = "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"
N23 = "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e"
N45 = "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a"
N67 = "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0"
N4567 = "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"
INCLUSION = {
    (0, 1): (),
    (0, 8): (L1, N23, N4567),
    (5, 8): (L4, N67, ROOTS[4]),
    (2, 3): (ROOTS[2],),
    (1, 5): (ROOTS[1], N23, L4),
}
CONSISTENCY = {
    (1, 1): (),
    (1, 8): (L1, N23, N4567),
    (6, 8): (N45, N67, ROOTS[4]),
    (2, 5): (N23, L4),
    (2, 8): (N23, N4567),
}


class Naive:
    """The definitions of RFC 6962 section 2.1, word for word: slices and recursion."""

    def __init__(self, leaves: Sequence[bytes]) -> None:
        self.leaves = leaves
        self.hash = cache(self._hash)

    def _hash(self, start: int, end: int) -> bytes:
        if end - start <= 1:
            return self.leaves[start] if end > start else sha256(b"").digest()
        middle = start + self.split(end - start)
        return sha256(b"\x01" + self.hash(start, middle) + self.hash(middle, end)).digest()

    @staticmethod
    def split(size: int) -> int:
        power = 1
        while power * 2 < size:
            power *= 2
        return power

    def path(self, index: int, start: int, end: int) -> list[bytes]:
        if end - start == 1:
            return []
        middle = start + self.split(end - start)
        if index < middle:
            return [*self.path(index, start, middle), self.hash(middle, end)]
        return [*self.path(index, middle, end), self.hash(start, middle)]

    def subproof(self, old: int, start: int, end: int, whole: bool) -> list[bytes]:
        if old == end:
            return [] if whole else [self.hash(start, end)]
        middle = start + self.split(end - start)
        if old <= middle:
            return [*self.subproof(old, start, middle, whole), self.hash(middle, end)]
        return [*self.subproof(old, middle, end, False), self.hash(start, middle)]

    def read(self, nodes: Sequence[Node]) -> list[bytes]:
        return [self.hash(node.number << node.level, (node.number + 1) << node.level) for node in nodes]


@cache
def naive() -> Naive:
    return Naive([leaf_hash(number.to_bytes(4, "big")) for number in range(SIZES)])


def vectors() -> Naive:
    return Naive([leaf_hash(entry) for entry in ENTRIES])


@pytest.mark.parametrize("size", range(9))
def test_published_roots(size: int) -> None:
    leaves = [leaf_hash(entry) for entry in ENTRIES[:size]]
    assert root_of(leaves).hex() == ROOTS[size]
    assert root(vectors().read, size).hex() == ROOTS[size]


@pytest.mark.parametrize(("place", "proof"), INCLUSION.items())
def test_published_proofs_of_inclusion(place: tuple[int, int], proof: tuple[str, ...]) -> None:
    index, size = place
    made = inclusion_proof(vectors().read, index, size)
    assert [one.hex() for one in made] == list(proof)
    verify_inclusion(leaf_hash(ENTRIES[index]), index, size, made, bytes.fromhex(ROOTS[size]))


@pytest.mark.parametrize(("sizes", "proof"), CONSISTENCY.items())
def test_published_proofs_of_consistency(sizes: tuple[int, int], proof: tuple[str, ...]) -> None:
    old, new = sizes
    made = consistency_proof(vectors().read, old, new)
    assert [one.hex() for one in made] == list(proof)
    verify_consistency(old, bytes.fromhex(ROOTS[old]), new, bytes.fromhex(ROOTS[new]), made)


def test_every_leaf_of_every_size_is_proved_as_the_definition_says() -> None:
    oracle = naive()
    for size in range(SIZES):
        expected = oracle.hash(0, size)
        assert root(oracle.read, size) == expected
        assert root_of(oracle.leaves[:size]) == expected
        for index in range(size):
            proof = inclusion_proof(oracle.read, index, size)
            assert proof == oracle.path(index, 0, size), (index, size)
            verify_inclusion(oracle.leaves[index], index, size, proof, expected)


def test_every_pair_of_sizes_is_consistent_as_the_definition_says() -> None:
    oracle = naive()
    for new in range(SIZES):
        for old in range(new + 1):
            proof = consistency_proof(oracle.read, old, new)
            assert proof == (oracle.subproof(old, 0, new, True) if old else []), (old, new)
            verify_consistency(old, oracle.hash(0, old), new, oracle.hash(0, new), proof)


def damaged(proof: list[bytes], chance: random.Random) -> list[list[bytes]]:
    """Every way to spoil a proof: a hash changed, one too few, one too many, two exchanged."""
    spoilt = [[*proof, chance.randbytes(32)], [chance.randbytes(32), *proof]]
    for place in range(len(proof)):
        spoilt.append([*proof[:place], chance.randbytes(32), *proof[place + 1 :]])
        spoilt.append(proof[:place] + proof[place + 1 :])
    if len(proof) > 1:
        spoilt.append([proof[1], proof[0], *proof[2:]])
    return spoilt


def test_spoilt_proofs_prove_nothing() -> None:
    oracle, chance = naive(), random.Random(7)
    for _ in range(200):
        new = chance.randrange(2, SIZES)
        old = chance.randrange(1, new)
        roots = oracle.hash(0, old), oracle.hash(0, new)
        for proof in damaged(consistency_proof(oracle.read, old, new), chance):
            with pytest.raises(BadProof):
                verify_consistency(old, roots[0], new, roots[1], proof)
        for proof in damaged(inclusion_proof(oracle.read, old, new), chance):
            with pytest.raises(BadProof):
                verify_inclusion(oracle.leaves[old], old, new, proof, roots[1])


def test_another_leaf_place_size_or_root_is_refused() -> None:
    oracle = naive()
    whole, proof = oracle.hash(0, 100), inclusion_proof(oracle.read, 37, 100)
    other = leaf_hash(b"other")
    for leaf, index, size, expected in (
        (other, 37, 100, whole),
        (oracle.leaves[37], 36, 100, whole),
        (oracle.leaves[37], 37, 38, whole),
        (oracle.leaves[37], 137, 100, whole),
        (oracle.leaves[37], -1, 100, whole),
        (oracle.leaves[37], 37, 100, other),
    ):
        with pytest.raises(BadProof):
            verify_inclusion(leaf, index, size, proof, expected)


def test_a_smaller_or_forked_tree_is_refused() -> None:
    oracle = naive()
    proof = consistency_proof(oracle.read, 60, 100)
    small, large, other = oracle.hash(0, 60), oracle.hash(0, 100), leaf_hash(b"other")
    for arguments in (
        (100, large, 60, small, proof),
        (60, other, 100, large, proof),
        (60, small, 100, other, proof),
        (60, small, 60, other, []),
        (60, small, 60, small, proof),
        (0, other, 100, large, []),
        (0, EMPTY_ROOT, 100, large, proof),
    ):
        with pytest.raises(BadProof):
            verify_consistency(*arguments)


def test_what_isnt_in_the_tree_has_no_proof() -> None:
    oracle = naive()
    for index, size in ((8, 8), (-1, 8), (0, 0)):
        with pytest.raises(IndexError):
            inclusion_proof(oracle.read, index, size)
    for old, new in ((9, 8), (-1, 8)):
        with pytest.raises(IndexError):
            consistency_proof(oracle.read, old, new)
