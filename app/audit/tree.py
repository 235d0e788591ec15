"""The Merkle tree of a log as RFC 6962 section 2.1 has it: hashes, roots, proofs and their verification.

Nothing here knows where hashes are kept. Whoever wants a root or a proof gives a :data:`Reader`, which
answers for complete subtrees; :mod:`app.audit.tiles` makes one of 256-wide tiles. All hashes are SHA-256,
32 bytes; positions are counted from 0; sizes are numbers of leaves.
"""

from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256
from hmac import compare_digest
from typing import NamedTuple

HASH_BYTES = 32

EMPTY_ROOT = sha256(b"").digest()
"""The root of a tree without leaves."""


class Node(NamedTuple):
    """A complete subtree: the leaves from ``number * 2**level``, ``2**level`` of them."""

    level: int
    number: int


Reader = Callable[[Sequence[Node]], Sequence[bytes]]
"""Gives the hashes of complete subtrees, in the order asked; called once for a root or a proof."""

Span = tuple[int, int]
"""Leaves from the first number up to, not including, the second."""


class BadProof(ValueError):
    """A proof that doesn't prove what it should."""


def leaf_hash(entry: bytes) -> bytes:
    """Return the hash of an entry's bytes as a leaf."""
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of the node over two subtrees."""
    return sha256(b"\x01" + left + right).digest()


def root_of(leaves: Iterable[bytes]) -> bytes:
    """Return the root over leaf hashes that are all at hand."""
    level = list(leaves)
    if not level:
        return EMPTY_ROOT
    while len(level) > 1:
        # A node without a neighbour goes up as it is, which is what the recursion of the RFC amounts to.
        pairs = [node_hash(level[i], level[i + 1]) for i in range(0, len(level) - 1, 2)]
        level = pairs + level[len(pairs) * 2 :]
    return level[0]


def root(read: Reader, size: int) -> bytes:
    """Return the root over the first ``size`` leaves."""
    return _hashes(read, [(0, size)])[0] if size else EMPTY_ROOT


def inclusion_proof(read: Reader, index: int, size: int) -> list[bytes]:
    """Return the proof that the leaf at ``index`` is among the first ``size`` (RFC 6962, 2.1.1).

    Raises :class:`IndexError` where there is no such leaf.
    """
    if not 0 <= index < size:
        raise IndexError(f"no leaf {index} in a tree of {size}")
    spans: list[Span] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            spans.append((middle, end))
            end = middle
        else:
            spans.append((start, middle))
            start = middle
    return _hashes(read, spans[::-1])


def consistency_proof(read: Reader, old: int, new: int) -> list[bytes]:
    """Return the proof that the first ``old`` leaves of a tree of ``new`` are those of before (2.1.2).

    Empty for equal sizes and for an ``old`` of 0, which need none. Raises :class:`IndexError` where
    ``old`` is larger than ``new``.
    """
    if not 0 <= old <= new:
        raise IndexError(f"a tree of {new} doesn't follow one of {old}")
    if old in (0, new):
        return []
    spans: list[Span] = []
    start, end, known = 0, new, True
    while old != end:
        middle = start + _split(end - start)
        if old <= middle:
            spans.append((middle, end))
            end = middle
        else:
            spans.append((start, middle))
            start, known = middle, False
    # Where the old tree is a complete subtree of the new one, whoever checks has its root already.
    return _hashes(read, [*([] if known else [(start, end)]), *spans[::-1]])


def root_by_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes]) -> bytes:
    """Return the root that a proof of inclusion leads to.

    Raises :class:`BadProof` where the proof hasn't the length that index and size ask for.
    """
    if not 0 <= index < size:
        raise BadProof(f"no leaf {index} in a tree of {size}")
    inner = (index ^ (size - 1)).bit_length()
    if len(proof) != inner + (index >> inner).bit_count():
        raise BadProof(f"{len(proof)} hashes don't fit leaf {index} of {size}")
    found = leaf
    for level, beside in enumerate(proof):
        right = level < inner and not index >> level & 1
        found = node_hash(found, beside) if right else node_hash(beside, found)
    return found


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], expected: bytes) -> None:
    """Check that a leaf is in the tree of the root ``expected``; raise :class:`BadProof` otherwise."""
    if not compare_digest(root_by_inclusion(leaf, index, size, proof), expected):
        raise BadProof(f"the proof of leaf {index} leads to another root")


def verify_consistency(old: int, old_root: bytes, new: int, new_root: bytes, proof: Sequence[bytes]) -> None:
    """Check that the tree ``new`` only adds to the tree ``old``; raise :class:`BadProof` otherwise."""
    if not 0 <= old <= new:
        raise BadProof(f"a tree of {new} doesn't follow one of {old}")
    if old in (0, new):
        if proof:
            raise BadProof(f"from {old} to {new} no hashes are due")
        if not compare_digest(old_root, EMPTY_ROOT if old == 0 else new_root):
            raise BadProof(f"another root of the tree of {old}")
        return
    # The last complete subtree of the old tree: both roots are built from there.
    shift = (old & -old).bit_length() - 1
    index, last = (old - 1) >> shift, (new - 1) >> shift
    rest = list(proof)
    if index:
        if not rest:
            raise BadProof("the proof is empty")
        start = rest.pop(0)
    else:
        start = old_root
    inner = (index ^ last).bit_length()
    if len(rest) != inner + (index >> inner).bit_count():
        raise BadProof(f"{len(proof)} hashes don't fit {old} and {new}")
    before = after = start
    for level, beside in enumerate(rest):
        if level < inner and not index >> level & 1:
            after = node_hash(after, beside)
        else:
            before, after = node_hash(beside, before), node_hash(beside, after)
    if not compare_digest(before, old_root):
        raise BadProof(f"the proof leads to another root of the tree of {old}")
    if not compare_digest(after, new_root):
        raise BadProof(f"the proof leads to another root of the tree of {new}")


def complete_subtrees(start: int, end: int) -> list[Node]:
    """Return the complete subtrees that make up a span, from left to right, each smaller than the last."""
    nodes = []
    while start < end:
        level = (end - start).bit_length() - 1
        nodes.append(Node(level, start >> level))
        start += 1 << level
    return nodes


def _hashes(read: Reader, spans: Sequence[Span]) -> list[bytes]:
    """Return the hash of each span; every span begins where a subtree of its size may begin."""
    parts = [complete_subtrees(*span) for span in spans]
    read_all = iter(read([node for nodes in parts for node in nodes]))
    found = []
    for nodes in parts:
        *others, joined = [next(read_all) for _ in nodes]
        for left in reversed(others):
            joined = node_hash(left, joined)
        found.append(joined)
    return found


def _split(size: int) -> int:
    """Return the largest power of two smaller than ``size``."""
    return 1 << (size - 1).bit_length() - 1
