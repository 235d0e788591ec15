#!/usr/bin/env python3
"""守线日志核验程序：核对导出的文件夹，不联网，只用 Python 标准库。

Verifier of Shouxian's logs: reads an exported folder, uses no network and nothing but the standard library.

    python3 -I verify.py [DIR] [--key VKEY]... [--anchor FILE]... [--lang zh|en] [--json]

It recomputes the Merkle tree (RFC 6962) from the bytes of the entries and compares it with the tiles, with
every checkpoint and with every anchor and receipt that others keep. The formats are C2SP's: tlog-tiles,
signed-note, tlog-checkpoint, tlog-cosignature. It says green, or the first bad position, the range that is
missing and what proves it. Ends with 0: all green; 1: something is wrong; 2: the folder can't be read.

Without --key the keys in DIR/keys are believed. Whoever made the folder could have put other keys there: an
inspector brings the keys, and the anchors, that he holds himself. Runs on Python 3.7 and later.
"""

from __future__ import annotations

import argparse
import bisect
import json
import multiprocessing
import os
import re
import sys
from base64 import b64decode, b64encode
from datetime import datetime, timedelta, timezone
from functools import lru_cache
from hashlib import sha256, sha512
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    _Point = tuple[int, int, int, int]
    _Table = list[list[_Point]]
    _Widths = dict[int, dict[int, str]]

LOGS = ("case", "access")
WIDTH = 256
HASH = 32
BRACKET = 300
"""Seconds by which clocks and queues may disagree before a time counts as false."""
MOST_SHOWN = 20
MOST_KEPT = 1000

GREEN, RED, UNREADABLE = 0, 1, 2

WORDS = {
    "title": ("守线日志核验", "Verification of Shouxian's logs"),
    "folder": ("文件夹：{folder}", "Folder: {folder}"),
    "general": ("整个文件夹", "The folder as a whole"),
    "key_given": ("密钥（由您提供）：{name}，编号 {id}", "Key (given by you): {name}, id {id}"),
    "key_found": (
        "密钥（取自文件夹，请与您手中的核对）：{name}，编号 {id}",
        "Key (from the folder itself, compare it with the one you hold): {name}, id {id}",
    ),
    "log": (
        "日志 {log}（{origin}）：条目 {have}，检查点 {own}，锚 {anchors}，回执 {receipts}",
        "Log {log} ({origin}): {have} entries, {own} checkpoints, {anchors} anchors, {receipts} receipts",
    ),
    "log_green": ("  绿：全部一致", "  GREEN: everything agrees"),
    "log_red": (
        "  红：{count} 处问题，首个问题位置 {first}",
        "  RED: {count} findings, first bad position {first}",
    ),
    "green": ("结论：绿。全部一致。", "Verdict: GREEN. Everything agrees."),
    "red": ("结论：红。首个问题：日志 {log}，位置 {first}。", "Verdict: RED. First: log {log}, position {first}."),
    "unreadable": ("无法读取：{why}", "Can't be read: {why}"),
    "more": ("  另有 {count} 处未列出（--json 全部列出）", "  {count} more not shown (--json lists all)"),
    "anchored": (
        "  已由外部锚证明至第 {size} 条（{where}）；其后 {rest} 条只有日志自己的签名",
        "  Proved by an anchor outside up to size {size} ({where}); the {rest} entries after it rest on the log's"
        " own signature",
    ),
    "unanchored": (
        "  没有外部锚：{rest} 条只有日志自己的签名",
        "  No anchor outside: {rest} entries rest on the log's own signature",
    ),
    "typed": (
        "  {where} 没有已知密钥的签名，只按所录数字比对",
        "  {where} carries no signature of a known key; only its figures were compared",
    ),
    "earlier_fits": (
        "  {where} 属于恢复前的分支 {origin}：其 {size} 条都在这里",
        "  {where} belongs to an earlier branch, {origin}: its {size} entries are all here",
    ),
    "earlier_lost": (
        "  {where} 属于恢复前的分支 {origin}：位置 {first}–{last} 在恢复时丢失，恢复记录在位置 {at}",
        "  {where} belongs to an earlier branch, {origin}: positions {first}–{last} were lost by a restore, which is"
        " recorded at position {at}",
    ),
    "earlier_unknown": (
        "  {where} 属于恢复前的分支 {origin}（{size} 条）；这里没有恢复记录的内容，无法比对",
        "  {where} belongs to an earlier branch, {origin} (size {size}); the record of the restore isn't in this"
        " folder, so nothing was compared",
    ),
    "strangers": (
        "  {where} 有 {count} 个签名来自未知密钥，未核对",
        "  {where} has {count} signatures of unknown keys, which weren't checked",
    ),
    "foreign_formats": (
        "  {count} 条为本程序不认识的格式，只核对了字节",
        "  {count} entries are in formats this program doesn't know; only their bytes were checked",
    ),
    "excerpt": (
        "  部分导出：只含 {count} 条的内容，其余只核对哈希",
        "  Partial export: {count} entries with content, of the others only hashes",
    ),
    # Findings.
    "entry": (
        "位置 {position}：条目内容与其哈希不符，内容或哈希被改动",
        "position {position}: the entry's bytes and its hash differ, one of them was changed",
    ),
    "tile": (
        "位置 {range}：哈希文件 {where} 被改动（条目与检查点相符）",
        "position {range}: the file of hashes {where} was changed",
    ),
    "tile_missing": ("位置 {range}：缺少哈希文件 {where}", "position {range}: the file of hashes {where} is missing"),
    "bundle": (
        "位置 {position}：条目文件 {where} 从此处起损坏",
        "position {position}: the file of entries {where} is broken from here on",
    ),
    "entries_missing": (
        "位置 {range}：条目内容缺失（哈希仍在）",
        "positions {range}: the entries are missing (their hashes are here)",
    ),
    "schema": ("位置 {position}：条目无法解读（{why}）", "position {position}: the entry can't be read ({why})"),
    "gap": (
        "位置 {position}：{stream} 的履历缺号，应为 {expected}，实为 {found}",
        "position {position}: the history of {stream} has a gap, number {expected} was due, {found} is here",
    ),
    "pointer": (
        "位置 {range}：{stream} 第 {found} 步没有指向前一步，两步之一被改动",
        "positions {range}: step {found} of {stream} doesn't point at the step before, one of the two was changed",
    ),
    "backwards": (
        "位置 {position}：记录时间 {time} 早于此前检查点已有的 {before}，时钟曾被拨回或倒填",
        "position {position}: recorded at {time}, before {before} which an earlier checkpoint covers: backdated, or the"
        " clock was set back",
    ),
    "ahead": (
        "位置 {position}：记录时间 {time} 晚于见证时间 {before}（{where}），时间不实",
        "position {position}: recorded at {time}, but a witness saw it at {before} ({where}): the time is false",
    ),
    "lost": (
        "位置 {range} 丢失：{where} 证明日志曾有 {size} 条",
        "positions {range} are lost: {where} proves that the log had {size} entries",
    ),
    "root": (
        "位置 {range} 之间被改动、删除、插入或调换：{where}（{size} 条）的根与条目不符",
        "changed, deleted, inserted or reordered within {range}: the entries don't lead to the root in {where} (size"
        " {size})",
    ),
    "fork": (
        "位置 {range} 之间分叉：{where} 与 {other} 同为 {size} 条而根不同，证明日志对外出示过两种内容",
        "forked within {range}: {where} and {other} have the same size {size} and different roots, which proves two"
        " versions of the log",
    ),
    "typed_root": (
        "位置 {range}：所录的 {where}（{size} 条）与条目不符；请先核对录入",
        "positions {range}: the figures typed in {where} (size {size}) don't fit the entries; check the typing first",
    ),
    "receipt": (
        "位置 {position}：回执 {where} 所证的条目不在此处",
        "position {position}: the entry that the receipt {where} proves isn't here",
    ),
    "receipt_lost": (
        "位置 {position} 丢失：回执 {where} 证明该条目曾在日志中",
        "position {position} is lost: the receipt {where} proves that the entry was in the log",
    ),
    "receipt_proof": (
        "位置 {position}：回执 {where} 的证明不成立",
        "position {position}: the proof in the receipt {where} doesn't hold",
    ),
    "branch": (
        "{where}：属于恢复前的分支 {origin}，但日志中没有恢复记录",
        "{where}: belongs to an earlier branch, {origin}, but no restore is recorded in the log",
    ),
    "signature": ("{where}：签名不符（{name}）", "{where}: the signature of {name} doesn't fit"),
    "unsigned": ("{where}：没有日志密钥的签名", "{where}: no signature of the log's key"),
    "note": ("{where}：格式损坏（{why}）", "{where}: damaged ({why})"),
    "origin": (
        "{where}：属于另一个日志（{origin}）",
        "{where}: belongs to another log ({origin})",
    ),
    "name": ("{where}：文件名与内容中的条数 {size} 不符", "{where}: named otherwise than its size {size}"),
    "stale": (
        "checkpoint 只到 {size} 条，{where} 更新",
        "checkpoint ends at size {size}, {where} is newer",
    ),
}  # fmt: skip


class Unreadable(Exception):
    """The folder can't be judged at all; the message says why."""


class Unfit(ValueError):
    """Bytes that aren't in the form that they should have."""


class Finding(NamedTuple):
    """Something wrong: the positions it may be at (``end`` not included), a word of WORDS and its facts."""

    position: int
    end: int
    code: str
    facts: dict[str, Any]

    @property
    def concluded(self) -> bool:
        """Whether it wasn't seen at its place, but follows from a hash over many entries."""
        wide = self.code == "tile" and self.end > self.position + 1
        return wide or self.code in ("root", "lost", "fork", "typed_root", "stale")

    def explained(self, others: Sequence[Finding]) -> bool:
        """Whether another finding tells more exactly where within its positions something is wrong."""
        return any(
            self.position <= one.position < self.end
            and not one.concluded
            and (self.concluded or one.end - one.position < self.end - self.position)
            for one in others
        )


# ---- Ed25519 (RFC 8032), with tables of multiples: a thousand checks a second --------------------

_P = 2**255 - 19
_D = -121665 * pow(121666, _P - 2, _P) % _P
ORDER = 2**252 + 27742317777372353535851937790883648493


def _add(first: _Point, ready: _Point) -> _Point:
    """Add a point (X, Y, Z, T) and one made ready as (Y-X, Y+X, 2dT, 2Z)."""
    x, y, z, t = first
    a, b = (y - x) * ready[0], (y + x) * ready[1]
    c, d = t * ready[2], z * ready[3]
    e, f, g, h = (b - a) % _P, (d - c) % _P, (d + c) % _P, (b + a) % _P
    return e * f % _P, g * h % _P, f * g % _P, e * h % _P


def _ready(point: _Point) -> _Point:
    x, y, z, t = point
    return (y - x) % _P, (y + x) % _P, 2 * _D * t % _P, 2 * z % _P


def _decoded(data: bytes) -> _Point:
    """Return the point of 32 bytes. Raises :class:`Unfit` where they are none."""
    y, odd = int.from_bytes(data, "little") & (1 << 255) - 1, data[31] >> 7
    square = (y * y - 1) * pow(_D * y * y + 1, _P - 2, _P) % _P
    x = pow(square, (_P + 3) // 8, _P)
    if (x * x - square) % _P:
        x = x * pow(2, (_P - 1) // 4, _P) % _P
    if y >= _P or (x * x - square) % _P or (x == 0 and odd):
        raise Unfit("no point of the curve")
    if x & 1 != odd:
        x = _P - x
    return x, y, 1, x * y % _P


def encoded(point: _Point) -> bytes:
    """Return the 32 bytes of a point."""
    inverse = pow(point[2], _P - 2, _P)
    x, y = point[0] * inverse % _P, point[1] * inverse % _P
    return (y | (x & 1) << 255).to_bytes(32, "little")


def _table(point: _Point) -> _Table:
    """Return 0 to 15 times 16**i times a point, for every i that a scalar has."""
    rows = []
    for _ in range(64):
        step, row, multiple = _ready(point), [], (0, 1, 1, 0)
        for _ in range(16):
            row.append(_ready(multiple))
            multiple = _add(multiple, step)
        rows.append(row)
        point = multiple
    return rows


@lru_cache(maxsize=64)
def _table_against(public: bytes) -> _Table:
    """Return the table of the negative of a public key's point."""
    x, y, z, t = _decoded(public)
    return _table((-x % _P, y, z, -t % _P))


@lru_cache(maxsize=1)
def base_table() -> _Table:
    """Return the table of the base point."""
    return _table(_decoded((4 * pow(5, _P - 2, _P) % _P).to_bytes(32, "little")))


def multiple(table: _Table, scalar: int, start: _Point = (0, 1, 1, 0)) -> _Point:
    """Return ``start`` plus ``scalar`` times the point of a table."""
    for row in table:
        if scalar & 15:
            start = _add(start, row[scalar & 15])
        scalar >>= 4
    return start


def challenge(*parts: bytes) -> int:
    """Return SHA-512 over the parts as a scalar."""
    return int.from_bytes(sha512(b"".join(parts)).digest(), "little") % ORDER


def is_signature(public: bytes, message: bytes, signature: bytes) -> bool:
    """Return whether an Ed25519 signature (64 bytes) is good."""
    scalar = int.from_bytes(signature[32:], "little")
    if len(signature) != 64 or len(public) != 32 or scalar >= ORDER:
        return False
    try:
        against = _table_against(public)
    except Unfit:
        return False
    at = multiple(against, challenge(signature[:32], public, message))
    return encoded(multiple(base_table(), scalar, at)) == signature[:32]


# ---- The tree (RFC 6962) -------------------------------------------------------------------------


def leaf_hash(entry: bytes) -> bytes:
    """Return the hash of an entry as a leaf."""
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of the node over two."""
    return sha256(b"\x01" + left + right).digest()


def root_of(hashes: Sequence[bytes]) -> bytes:
    """Return the root over hashes of one level."""
    if not hashes:
        return sha256(b"").digest()
    level = list(hashes)
    while len(level) > 1:
        odd = level[-1:] if len(level) % 2 else []
        pairs = zip(level[::2], level[1::2])
        level = [sha256(b"\x01" + left + right).digest() for left, right in pairs] + odd
    return level[0]


def root_by_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes]) -> bytes | None:
    """Return the root that a proof of inclusion leads to, None where it hasn't the right length."""
    if not 0 <= index < size:
        return None
    last, found, rest = size - 1, leaf, list(proof)
    while last:
        if index % 2 or index != last:
            if not rest:
                return None
            beside = rest.pop(0)
            found = node_hash(beside, found) if index % 2 else node_hash(found, beside)
        index, last = index // 2, last // 2
    return None if rest else found


def is_consistent(old: int, old_root: bytes, new: int, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """Return whether a proof shows that the tree ``new`` only adds to the tree ``old`` (RFC 9162, 2.1.4.2)."""
    if not 0 <= old <= new:
        return False
    if old in (0, new):
        return not proof and old_root == (root_of([]) if old == 0 else new_root)
    path = list(proof)
    if old & (old - 1) == 0:
        path.insert(0, old_root)
    index, last = old - 1, new - 1
    while index % 2:
        index, last = index // 2, last // 2
    if not path:
        return False
    before = after = path.pop(0)
    for beside in path:
        if last == 0:
            return False
        if index % 2 or index == last:
            before, after = node_hash(beside, before), node_hash(beside, after)
            while index and not index % 2:
                index, last = index // 2, last // 2
        else:
            after = node_hash(after, beside)
        index, last = index // 2, last // 2
    return last == 0 and before == old_root and after == new_root


# ---- Notes, keys, checkpoints, receipts (C2SP) ---------------------------------------------------

_NUMBER = re.compile(r"(?:0|[1-9][0-9]{0,17})\Z")
_BRANCH = re.compile(r"(.+/(?:case|access))(?:/([1-9][0-9]*))?\Z")
SIGNS, COSIGNS = 1, 4


class Key(NamedTuple):
    """A verifier key: its name, what it signs (1 notes, 4 checkpoints with a time), its id and its 32 bytes."""

    name: str
    kind: int
    id: bytes
    public: bytes

    def is_of(self, origin: str) -> bool:
        """Whether it signs for a log: its name is the origin, or the origin lies below it."""
        return self.kind == SIGNS and (origin + "/").startswith(self.name + "/")


class Head(NamedTuple):
    """A checkpoint as one file has it, and what was found about its signatures."""

    where: str
    origin: str
    size: int
    root: bytes
    by_log: bool = False
    times: tuple[tuple[int, str], ...] = ()
    outside: bool = False
    given: bool = False
    strangers: int = 0

    @property
    def vouched(self) -> bool:
        """Whether a known key has signed it."""
        return self.by_log or bool(self.times)


class Receipt(NamedTuple):
    """What somebody was given: the entry's place, its leaf hash, and the proof where there is one."""

    where: str
    position: int
    leaf: bytes
    proof: list[bytes] | None
    note: bytes


def unbase64(text: str) -> bytes:
    """Return what base64 stands for. Raises :class:`Unfit` for any but the one right spelling."""
    try:
        raw = b64decode(text, validate=True)
    except ValueError:
        raise Unfit("base64") from None
    if b64encode(raw).decode() != text:
        raise Unfit("base64")
    return raw


def number_in(text: str) -> int:
    """Return a decimal number without leading zeros. Raises :class:`Unfit`."""
    if not _NUMBER.match(text):
        raise Unfit("number")
    return int(text)


def key_of(text: str) -> Key | None:
    """Read a verifier key; None for a kind we don't check. Raises :class:`Unfit`."""
    name, _, rest = text.strip().partition("+")
    key_id, _, encoded_key = rest.partition("+")
    raw = unbase64(encoded_key)
    if not name or not raw or name.split() != [name]:
        raise Unfit("key")
    if raw[0] not in (SIGNS, COSIGNS):
        return None
    right = sha256(name.encode() + b"\n" + raw).digest()[:4]
    if len(raw) != 33 or right.hex() != key_id:
        raise Unfit("key id")
    return Key(name, raw[0], right, raw[1:])


def note_of(data: bytes) -> tuple[str, list[tuple[str, bytes]]]:
    """Return a signed note's text and its signature lines as (name, id and signature). Raises :class:`Unfit`."""
    try:
        whole = data.decode()
    except UnicodeDecodeError:
        raise Unfit("UTF-8") from None
    text, parted, lines = whole.rpartition("\n\n")
    if not parted or not text or not lines.endswith("\n") or re.search("[\x00-\x09\x0b-\x1f]", whole):
        raise Unfit("note")
    signatures = []
    for line in lines[:-1].split("\n"):
        name, space, value = line[2:].partition(" ")
        raw = unbase64(value)
        if line[:2] != "\u2014 " or not space or not name or "+" in name or len(raw) < 5:
            raise Unfit("signature line")
        signatures.append((name, raw))
    return text + "\n", signatures


def checkpoint_of(text: str) -> tuple[str, int, bytes]:
    """Return a checkpoint's origin, size and root. Raises :class:`Unfit`."""
    lines = text.split("\n")
    if len(lines) < 4 or lines[-1] or not all(lines[:-1]):
        raise Unfit("checkpoint")
    root = unbase64(lines[2])
    if len(root) != HASH:
        raise Unfit("root")
    return lines[0], number_in(lines[1]), root


def signers(text: str, signatures: Iterable[tuple[str, bytes]], keys: Iterable[Key]) -> list[tuple[Key, int]]:
    """Return the known keys that signed a note, with the time of a cosignature (0 for none).

    Raises :class:`Unfit`, naming the key, where a known key's signature is bad.
    """
    found = []
    for name, raw in signatures:
        for key in keys:
            if (name, raw[:4]) != (key.name, key.id):
                continue
            time, value, message = 0, raw[4:], text.encode()
            if key.kind == COSIGNS:
                time, value = int.from_bytes(value[:8], "big"), value[8:]
                message = "cosignature/v1\ntime {}\n".format(time).encode() + message
            if not is_signature(key.public, message, value):
                raise Unfit(name)
            found.append((key, time))
    return found


def receipt_of(where: str, data: bytes, keys: Iterable[Key] = ()) -> Receipt:
    """Read a receipt in either form (text, or the line of its QR code). Raises :class:`Unfit`."""
    text = data.decode(errors="replace")
    if text.startswith("SX1|"):
        return _short_receipt(where, text, keys)
    top, parted, note = text.partition("\n\n")
    lines = top.split("\n")
    if lines[0] != "shouxian/receipt/1" or not parted or len(lines) < 4:
        raise Unfit("receipt")
    fields = [line.partition(" ") for line in lines[2:]]
    if [field[0] for field in fields[:2]] != ["index", "leaf"] or {field[0] for field in fields[2:]} - {
        "proof"
    }:
        raise Unfit("receipt")
    hashes = [unbase64(field[2]) for field in fields[1:]]
    if any(len(one) != HASH for one in hashes) or not note.startswith(lines[1] + "\n"):
        raise Unfit("receipt")
    return Receipt(where, number_in(fields[0][2]), hashes[0], hashes[1:], note.encode())


def _short_receipt(where: str, text: str, keys: Iterable[Key]) -> Receipt:
    """Read ``SX1|origin|index|leaf|size|root|signature``: the checkpoint's note is put together from it."""
    parts = text.strip().split("|")
    if len(parts) != 7:
        raise Unfit("receipt")
    _, origin, index, leaf, size, root, signature = parts
    raw, line = unbase64(signature), ""
    for key in keys:
        # The code holds the bare signature, or with the key's id before it, as in a note.
        if key.is_of(origin) and (len(raw) == 64 or raw[:4] == key.id):
            line += "\u2014 {} {}\n".format(key.name, b64encode(key.id + raw[-64:]).decode())
    note = "{}\n{}\n{}\n\n{}".format(origin, size, root, line)
    return Receipt(where, number_in(index), unbase64(leaf), None, note.encode())


def read_head(job: tuple[str, bytes, tuple[Key, ...], bool]) -> tuple[Head | None, list[Finding]]:
    """Read one checkpoint; what is outside may lack signatures, or even the lines for them."""
    where, data, keys, outside = job
    try:
        try:
            text, signatures = note_of(data)
        except Unfit:
            if not outside or b"\n\n\xe2\x80\x94" in data:
                raise
            text, signatures = data.decode().replace("\r\n", "\n").strip() + "\n", []
        origin, size, root = checkpoint_of(text)
    except (Unfit, UnicodeDecodeError) as why:
        return None, [Finding(-1, -1, "note", {"where": where, "why": str(why)})]
    head = Head(where, origin, size, root, outside=outside)
    try:
        found = signers(text, signatures, keys)
    except Unfit as name:
        return None, [Finding(-1, -1, "signature", {"where": where, "name": str(name)})]
    times = tuple((time, key.name) for key, time in found if key.kind == COSIGNS)
    by_log = any(key.is_of(origin) for key, _ in found)
    return head._replace(by_log=by_log, times=times, strangers=len(signatures) - len(found)), []


# ---- Reading entries: one run of tiles at a time, so that every core has its own -----------------

EVENT = b"shouxian/event/1\n"
_SCHEMA = re.compile(rb"shouxian/[a-z_]+/[1-9][0-9]*\n")
_KNOWN = (EVENT, b"shouxian/rows/1\n", b"shouxian/access/1\n")
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}\.[0-9]{6}\+00:00\Z")
_scan = json.JSONDecoder().raw_decode


class TileJob(NamedTuple):
    """One tile: its number, how many leaves are due, its files and how many entries the bundle should hold."""

    number: int
    due: int
    bundle: str
    held: int
    tile: str
    singles: tuple[tuple[int, str], ...]


class Run(NamedTuple):
    """Neighbouring tiles, and the stretches between checkpoints as (start, latest time, who saw it then)."""

    tiles: list[TileJob]
    sizes: list[int]
    stretches: list[tuple[int, str, str]]


class Stretch(NamedTuple):
    """What times the entries since one checkpoint tell: the latest, and each that was earlier than all before."""

    start: int
    latest: str
    lows: list[tuple[str, int]]


class Branch(NamedTuple):
    """The record of a restore: the log went on as ``origin``, with what it kept of ``before``."""

    origin: str
    before: str
    kept: int
    position: int


class Readings:
    """What reading a run of tiles brought."""

    def __init__(self) -> None:
        self.end = -1
        self.roots: list[bytes] = []
        self.partial: dict[int, bytes] = {}
        self.findings: list[Finding] = []
        self.firsts: dict[tuple[str, int], tuple[int, str, int]] = {}
        self.lasts: dict[tuple[str, int], tuple[int, bytes, int]] = {}
        self.stretches: list[Stretch] = []
        self.begun: list[Branch] = []
        self.read = self.foreign = 0

    def add(self, position: int, code: str, end: int = 0, **facts: Any) -> None:
        """Keep a finding, unless there are far too many already."""
        if len(self.findings) < MOST_KEPT:
            self.findings.append(Finding(position, end or position + 1, code, facts))


def entries_in(data: bytes) -> tuple[list[bytes], bool]:
    """Return the entries of a bundle, and whether it was whole."""
    entries, at, end = [], 0, len(data)
    while at + 2 <= end:
        after = at + 2 + (data[at] << 8 | data[at + 1])
        if after > end:
            break
        entries.append(data[at + 2 : after])
        at = after
    return entries, at == end


def _bytes_of(path: str) -> bytes:
    try:
        with open(path, "rb") as file:  # noqa: PTH123 -- ten thousand of them
            return file.read()
    except OSError as why:
        raise Unreadable("{}: {}".format(path, why.strerror)) from why


def read_run(run: Run) -> Readings:
    """Hash and read the entries of neighbouring tiles."""
    readings, teller = Readings(), _Times(run.stretches)
    for tile in run.tiles:
        first = tile.number * WIDTH
        leaves = _leaves(tile, readings, teller)
        for size in run.sizes[bisect.bisect_right(run.sizes, first) :]:
            if size > first + len(leaves):
                break
            if size % WIDTH:
                readings.partial[size] = root_of(leaves[: size - first])
        if len(leaves) == WIDTH:
            readings.roots.append(root_of(leaves))
        readings.end = first + len(leaves)
        if len(leaves) < tile.due:
            break
    teller.close()
    readings.stretches = teller.told
    return readings


def _leaves(tile: TileJob, readings: Readings, teller: _Times) -> list[bytes]:
    """Return the leaf hashes of a tile, from its entries where they are here, and compare both."""
    first, stored = tile.number * WIDTH, _bytes_of(tile.tile) if tile.tile else b""
    hashes = [stored[at : at + HASH] for at in range(0, min(len(stored), tile.due * HASH), HASH)]
    if not tile.bundle:
        _read_singles(tile, hashes, readings, teller)
        return [one for one in hashes if len(one) == HASH]
    entries, whole = entries_in(_bytes_of(tile.bundle))
    if not whole or len(entries) != tile.held:
        readings.add(first + min(len(entries), tile.due), "bundle", where=tile.bundle)
    entries = entries[: tile.due]
    leaves = [sha256(b"\x00" + entry).digest() for entry in entries]
    if tile.tile and stored[: len(leaves) * HASH] != b"".join(leaves):
        for place, leaf in enumerate(leaves):
            if hashes[place : place + 1] not in ([leaf], []):
                readings.add(first + place, "entry", where=tile.tile)
    for place, entry in enumerate(entries):
        _read_entry(first + place, entry, leaves[place], readings, teller)
    return leaves + [one for one in hashes[len(leaves) :] if len(one) == HASH]


def _read_singles(tile: TileJob, hashes: list[bytes], readings: Readings, teller: _Times) -> None:
    for position, path in tile.singles:
        entry, place = _bytes_of(path), position - tile.number * WIDTH
        leaf = leaf_hash(entry)
        if hashes[place : place + 1] != [leaf]:
            readings.add(position, "entry", where=path, alone=True)
        _read_entry(position, entry, leaf, readings, teller)


def _read_entry(position: int, entry: bytes, leaf: bytes, readings: Readings, teller: _Times) -> None:
    """Read what an entry says of its history and its time."""
    line = entry.find(b"\n") + 1
    head = entry[:line]
    readings.read += 1
    if head not in _KNOWN:
        if not _SCHEMA.match(head):
            readings.add(position, "schema", why="no schema line")
        readings.foreign += 1
        return
    try:
        text = entry[line:].decode()
        content, end = _scan(text)
        if end != len(text):
            raise ValueError("bytes after the end")
        if head == EVENT:
            stream = content["stream"]
            key = stream["kind"], stream["id"]
            number, previous = content["sequence"], content["previous"]
            if type(number) is not int or type(previous) is not str:
                raise TypeError("sequence or previous")
            before = readings.lasts.get(key)
            readings.lasts[key] = number, leaf, position
            if before is None:
                readings.firsts[key] = number, previous, position
            elif number != before[0] + 1 or previous != before[1].hex():
                step_findings(readings, key, (number, previous, position), before)
            if content.get("kind") == "log.begun":
                data = content["data"]
                kept = int(data["kept"])
                readings.begun.append(Branch(str(data["origin"]), str(data["before"]), kept, position))
        when = content.get("recorded_at")
        if when is not None:
            teller.tell(position, when, readings)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as why:
        readings.add(position, "schema", why="{}: {}".format(type(why).__name__, why)[:80])


def step_findings(
    readings: Readings,
    key: tuple[str, int],
    step: tuple[int, str, int],
    before: tuple[int, bytes, int] | None,
) -> None:
    """Compare a step of a history with the one before it; None before the first."""
    number, previous, position = step
    last, leaf, place = before or (0, b"", position)
    stream = "{} {}".format(*key)
    if number != last + 1:
        readings.add(position, "gap", stream=stream, expected=last + 1, found=number)
    elif previous != leaf.hex():
        readings.add(place, "pointer", position + 1, stream=stream, found=number)


class _Times:
    """Follows the times that entries tell from one checkpoint to the next."""

    def __init__(self, stretches: Sequence[tuple[int, str, str]]) -> None:
        self.left = list(stretches)[::-1]
        self.next = self.left[-1][0] if self.left else 1 << 62
        self.told: list[Stretch] = []
        self.start, self.ceiling, self.saw = -1, "", ""
        self.latest, self.low = "", "~"
        self.lows: list[tuple[str, int]] = []

    def tell(self, position: int, when: str, readings: Readings) -> None:
        if position >= self.next:
            self._turn(position)
        if not _MOMENT.match(when):
            when = as_text(datetime.fromisoformat(when))
        if when > self.latest:
            self.latest = when
            if self.ceiling and when > self.ceiling:
                readings.add(position, "ahead", time=when, before=self.ceiling, where=self.saw)
                self.ceiling = ""  # one finding for each stretch
        if when < self.low:
            self.low = when
            self.lows.append((when, position))

    def _turn(self, position: int) -> None:
        self.close()
        while self.left and self.left[-1][0] <= position:
            self.start, self.ceiling, self.saw = self.left.pop()
        self.next = self.left[-1][0] if self.left else 1 << 62
        self.latest, self.low, self.lows = "", "~", []

    def close(self) -> None:
        if self.lows:
            self.told.append(Stretch(self.start, self.latest, self.lows))


def as_text(moment: datetime) -> str:
    """Return a moment in the one spelling in which moments are compared as texts."""
    if moment.tzinfo is None:
        raise ValueError("a time without its zone")
    return moment.astimezone(timezone.utc).isoformat(timespec="microseconds")


def moment_of(seconds: int) -> str:
    """Return seconds since 1970 as such a text; a time no calendar has becomes the last one."""
    try:
        return as_text(datetime.fromtimestamp(seconds, timezone.utc))
    except (ValueError, OverflowError, OSError):
        return "9999-12-31T23:59:59.999999+00:00"


def shifted(text: str, seconds: float) -> str:
    """Return such a text so many seconds later."""
    try:
        return as_text(datetime.fromisoformat(text) + timedelta(seconds=seconds))
    except (OverflowError, ValueError):
        return text


def spread(work: Callable[[Any], Any], jobs: Sequence[Any], least: int = 2) -> list[Any]:
    """Do jobs on all cores where the system can, otherwise one after another."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1
    if cores < 2 or len(jobs) < least or "fork" not in multiprocessing.get_all_start_methods():
        return [work(job) for job in jobs]
    try:
        pool = multiprocessing.get_context("fork").Pool(min(cores, len(jobs)))
    except OSError:
        return [work(job) for job in jobs]
    with pool:
        return pool.map(work, jobs, max(1, len(jobs) // cores // 16))


# ---- Judging a log -------------------------------------------------------------------------------

_PLACE = re.compile(r"((?:x[0-9]{3}/)*[0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?\Z")


def inventory(folder: Path) -> _Widths:
    """Return the tiles or bundles below a folder: by number and by width where each lies."""
    found: _Widths = {}
    for top, _, names in os.walk(str(folder)):
        for name in names:
            path = os.path.join(top, name)  # noqa: PTH118 -- a hundred thousand of them
            place = _PLACE.match(os.path.relpath(path, str(folder)).replace(os.sep, "/"))
            if place:
                number = int(place.group(1).replace("x", "").replace("/", ""))
                found.setdefault(number, {})[int(place.group(2) or WIDTH)] = path
    return found


def chosen(widths: dict[int, str], due: int) -> tuple[str, int]:
    """Return the narrowest file that holds what is due, or else the widest, and its width."""
    if not widths:
        return "", 0
    enough = [width for width in widths if width >= due]
    width = min(enough) if enough else max(widths)
    return widths[width], width


class Log:
    """One log of the folder: its files, what was read of them, and what is wrong with them."""

    def __init__(self, base: Path, name: str, keys: tuple[Key, ...]) -> None:
        self.base, self.name, self.folder, self.keys = base, name, base / name, keys
        self.origin = _bytes_of(str(self.folder / "origin")).decode(errors="replace").strip()
        self.own: list[Head] = []
        self.anchors: list[Head] = []
        self.receipts: list[tuple[Receipt, Head]] = []
        self.findings: list[Finding] = []
        self.notices: list[tuple[str, dict[str, Any]]] = []
        self.tiles: list[TileJob] = []
        self.have = self.newest = self.read = 0
        self.levels: list[list[bytes]] = [[]]
        self.partial: dict[int, bytes] = {}
        self.nodes: dict[tuple[int, int], bytes] = {}
        self.earlier: list[tuple[Head, Receipt | None]] = []
        self.begun: list[Branch] = []
        self.bracket = BRACKET
        self.proved: tuple[int, str] = (0, "")
        self.whole = True
        if not self.origin:
            raise Unreadable("{}/origin".format(name))

    def add(self, position: int, end: int, code: str, **facts: Any) -> None:
        """Keep a finding."""
        self.findings.append(Finding(position, end, code, facts))

    def short(self, path: str) -> str:
        """Return a path as the folder has it."""
        return os.path.relpath(path, str(self.base)).replace(os.sep, "/") if path else path

    def read_own(self) -> None:
        """Read the log's own checkpoints, the newest and all that were kept."""
        paths = [self.folder / "checkpoint"]
        kept = self.folder / "checkpoints"
        if kept.is_dir():
            paths += sorted(path for path in kept.iterdir() if path.is_file())
        jobs = [(self.short(str(path)), _bytes_of(str(path)), self.keys, False) for path in paths]
        for (head, findings), path in zip(spread(read_head, jobs, 64), paths):
            self.findings += findings
            if head is None:
                continue
            if head.origin != self.origin:
                self.add(-1, -1, "origin", where=head.where, origin=head.origin)
                continue
            if path.parent == kept and path.name != str(head.size):
                self.add(-1, -1, "name", where=head.where, size=head.size)
            if not head.by_log and not findings:
                self.add(-1, -1, "unsigned", where=head.where)
            self.own.append(head)
        self.newest = self.own[0].size if self.own and self.own[0].where.endswith("/checkpoint") else 0

    @property
    def heads(self) -> list[Head]:
        """Every checkpoint that is judged, the smallest first."""
        signed = [head for head in self.own if head.by_log]
        return sorted(signed + self.anchors + [head for _, head in self.receipts], key=lambda head: head.size)

    def read_entries(self) -> None:
        """Hash everything that is here, and follow histories and times."""
        heads = self.heads
        claimed = max((head.size for head in heads + self.own), default=0)
        self._plan(claimed)
        sizes = sorted({head.size for head in heads + [head for head, _ in self.earlier]})
        stretches = self._stretches(heads, sizes)
        starts = [stretch[0] for stretch in stretches]
        slice_of = max(64, min(1024, -(-len(self.tiles) // 8)))
        runs = []
        for at in range(0, len(self.tiles), slice_of):
            tiles = self.tiles[at : at + slice_of]
            first, last = tiles[0].number * WIDTH, (tiles[-1].number + 1) * WIDTH
            near = stretches[
                max(0, bisect.bisect_right(starts, first) - 1) : bisect.bisect_left(starts, last)
            ]
            due = sizes[bisect.bisect_right(sizes, first) : bisect.bisect_right(sizes, last)]
            runs.append(Run(tiles, due, near))
        self._join(runs, spread(read_run, runs))

    def _plan(self, claimed: int) -> None:
        """Choose the files of every tile, up to where there are none any more."""
        hashes, bundles = inventory(self.folder / "tile" / "0"), inventory(self.folder / "tile" / "entries")
        singles: dict[int, list[tuple[int, str]]] = {}
        alone = self.folder / "entry"
        names = [path.name for path in alone.iterdir()] if alone.is_dir() else []
        for position in sorted(int(name) for name in names if _NUMBER.match(name)):
            singles.setdefault(position // WIDTH, []).append((position, str(alone / str(position))))
        number, missing = 0, -1
        while number * WIDTH < claimed:
            first, due = number * WIDTH, min(WIDTH, claimed - number * WIDTH)
            tile, wide = chosen(hashes.get(number, {}), due)
            bundle, held = chosen(bundles.get(number, {}), due)
            there = min(due, max(wide, held))
            if there:
                self.tiles.append(TileJob(number, there, bundle, held, tile, tuple(singles.get(number, ()))))
                self._compare_files(first, there, tile, wide)
            if self.whole and there and not bundle:
                missing = first if missing < 0 else missing
            elif missing >= 0:
                self.add(missing, first, "entries_missing")
                missing = -1
            if there < due:
                break
            number += 1
        if missing >= 0:
            self.add(missing, min(number * WIDTH, claimed), "entries_missing")

    def _compare_files(self, first: int, there: int, tile: str, wide: int) -> None:
        if not tile:
            self.add(first, first + there, "tile_missing", where="{}/tile/0".format(self.name))
        elif os.stat(tile).st_size != wide * HASH:  # noqa: PTH116
            short = min(os.stat(tile).st_size // HASH, there - 1)  # noqa: PTH116
            self.add(first + short, first + there, "tile", where=self.short(tile))

    def _stretches(self, heads: list[Head], sizes: list[int]) -> list[tuple[int, str, str]]:
        """Return the stretches between checkpoints, each with the earliest time at which a witness saw its end."""
        seen: dict[int, tuple[int, str]] = {}
        for head in heads:
            for time, name in head.times:
                seen[head.size] = min(seen.get(head.size, (1 << 63, "")), (time, name))
        starts = sorted({0, *sizes})
        ceiling, who, stretches = 1 << 63, "", []
        for start, end in zip(starts[::-1], [-1, *starts[:0:-1]]):
            if end in seen and seen[end][0] < ceiling:
                ceiling, who = seen[end]
            stretches.append((start, moment_of(ceiling + self.bracket) if who else "", who))
        return stretches[::-1]

    def _join(self, runs: list[Run], all_readings: list[Readings]) -> None:
        """Put the runs together: roots one after another, histories and times across their borders."""
        joined = Readings()
        floor, pending, at = "", "", -1
        for run, readings in zip(runs, all_readings):
            for key, step in readings.firsts.items():
                before = joined.lasts.get(key)
                if before is not None or self.whole:
                    step_findings(joined, key, step, before)
            joined.lasts.update(readings.lasts)
            self.findings += readings.findings
            self.levels[0] += readings.roots
            self.partial.update(readings.partial)
            self.read += readings.read
            joined.foreign += readings.foreign
            self.begun += readings.begun
            self.have = max(self.have, readings.end)
            for stretch in readings.stretches:
                if stretch.start != at:
                    floor, pending, at = max(floor, pending), "", stretch.start
                self._backwards(stretch, floor)
                pending = max(pending, stretch.latest)
            if readings.end < run.tiles[-1].number * WIDTH + run.tiles[-1].due:
                break
        self.findings += joined.findings
        if joined.foreign:
            self.notices.append(("foreign_formats", {"count": joined.foreign}))
        if not self.whole:
            self.notices.append(("excerpt", {"count": self.read}))
        while len(self.levels[-1]) >= WIDTH:
            below = self.levels[-1]
            full = range(0, len(below) - WIDTH + 1, WIDTH)
            self.levels.append([root_of(below[start : start + WIDTH]) for start in full])

    def _backwards(self, stretch: Stretch, floor: str) -> None:
        least = shifted(floor, -self.bracket) if floor else ""
        for low, position in stretch.lows:
            if low < least:
                self.add(position, position + 1, "backwards", time=low, before=floor)
                break

    def root(self, size: int) -> bytes | None:
        """Return the root over the first entries, None where they aren't all here."""
        full, rest = divmod(size, WIDTH)
        if size > self.have or len(self.levels[0]) < full or (rest and size not in self.partial):
            return None
        hashes, start = [], 0
        while start < full:
            level = (full - start).bit_length() - 1
            hashes.append(self._node(level, start >> level))
            start += 1 << level
        if rest or not hashes:
            hashes.append(self.partial[size] if rest else root_of([]))
        found = hashes.pop()
        while hashes:
            found = node_hash(hashes.pop(), found)
        return found

    def _node(self, level: int, number: int) -> bytes:
        """Return the hash over ``2**level`` whole tiles."""
        if (level, number) not in self.nodes:
            height, rest = divmod(level, 8)
            below = self.levels[height] if height < len(self.levels) else []
            part = below[number << rest : (number + 1) << rest]
            self.nodes[level, number] = root_of(part)
        return self.nodes[level, number]

    def compare_tiles(self) -> None:
        """Compare the tiles above the leaves with what the entries come to."""
        for level, hashes in enumerate(self.levels, 1):
            files = inventory(self.folder / "tile" / str(level))
            span = WIDTH**level
            for number in range(-(-len(hashes) // WIDTH)):
                right = hashes[number * WIDTH : (number + 1) * WIDTH]
                path, width = chosen(files.get(number, {}), len(right))
                first = number * WIDTH * span
                if not path:
                    where = "{}/tile/{}".format(self.name, level)
                    self.add(first, first + len(right) * span, "tile_missing", where=where)
                    continue
                stored = _bytes_of(path)
                if len(stored) == width * HASH and stored[: len(right) * HASH] == b"".join(right):
                    continue
                same = 0
                while same < len(right) - 1 and stored[same * HASH : (same + 1) * HASH] == right[same]:
                    same += 1
                self.add(first + same * span, first + (same + 1) * span, "tile", where=self.short(path))

    def judge_heads(self) -> None:
        """Compare every checkpoint and anchor with the entries, and with one another."""
        fit_any, fit_outside = [0], [0]
        told: set[tuple[bool, bool]] = set()
        by_size: dict[int, Head] = {}
        for head in self.heads:
            twin = by_size.setdefault(head.size, head) if head.by_log else head
            outside = fit_outside[bisect.bisect_left(fit_outside, head.size, 1) - 1]
            if twin.root != head.root:
                facts = {"where": head.where, "other": twin.where, "size": head.size}
                self.add(outside, head.size, "fork", **facts)
            kind = (head.outside, head.vouched)
            if head.size <= self.have and self.root(head.size) == head.root:
                fit_any.append(head.size)
                if head.outside and head.vouched:
                    fit_outside.append(head.size)
            elif head.size <= self.have and kind not in told:
                told.add(kind)
                # Who holds the key has signed checkpoints of his own: they narrow down nothing from outside.
                start = outside if head.outside else fit_any[-1]
                code = "root" if head.vouched else "typed_root"
                self.add(start, head.size, code, where=head.where, size=head.size)
        self._lost()
        self.proved = max(
            (
                (head.size, head.where)
                for head in self.heads
                if head.outside and (head.times or head.given) and self.root(head.size) == head.root
            ),
            default=(0, ""),
        )
        top = max(self.own, key=lambda head: head.size, default=None)
        if top is not None and top.by_log and top.size > self.newest:
            self.add(self.newest, top.size, "stale", where=top.where, size=self.newest)

    def _lost(self) -> None:
        """Tell the range that is missing, by the largest checkpoint of each kind that proves it."""
        for outside in (True, False):
            beyond = [head for head in self.heads if head.size > self.have and head.outside is outside]
            if beyond:
                head = beyond[-1]
                self.add(self.have, head.size, "lost", where=head.where, size=head.size)

    def leaf(self, position: int) -> bytes:
        """Return the hash of an entry that is here."""
        tile = self.tiles[position // WIDTH]
        place = position % WIDTH
        if tile.bundle:
            entries, _ = entries_in(_bytes_of(tile.bundle))
            if place < len(entries):
                return leaf_hash(entries[place])
        return _bytes_of(tile.tile)[place * HASH : (place + 1) * HASH]

    def judge_receipt(self, receipt: Receipt, head: Head) -> None:
        """Compare what was promised to somebody with what is here."""
        at, where = receipt.position, receipt.where
        if receipt.proof is not None or head.size == 1:
            root = root_by_inclusion(receipt.leaf, at, head.size, receipt.proof or ())
            if root != head.root:
                self.add(at, at + 1, "receipt_proof", where=where)
                return
        if at >= self.have:
            self.add(at, at + 1, "receipt_lost", where=where)
        elif self.leaf(at) != receipt.leaf:
            self.add(at, at + 1, "receipt", where=where)

    def judge_earlier(self, head: Head, receipt: Receipt | None, branches: dict[str, Branch] | None) -> None:
        """Compare a checkpoint of the log before a restore with what the restore says that it kept."""
        facts: dict[str, Any] = {"where": head.where, "origin": head.origin, "size": head.size}
        if branches is None:
            self.notices.append(("earlier_unknown", facts))
            return
        at, kept, record = self.origin, head.size, -1
        for _ in range(len(branches) + 1):
            branch = branches.get(at)
            if at == head.origin or branch is None:
                break
            kept, record = min(kept, branch.kept), branch.position if branch.kept < kept else record
            at = branch.before
        if at != head.origin:
            self.add(-1, -1, "branch", **facts)
        elif receipt is not None and receipt.position < kept:
            self.judge_receipt(receipt, head)
        elif kept < head.size:
            facts.update(first=kept, last=head.size - 1, at=record)
            self.notices.append(("earlier_lost", facts))
        elif self.root(head.size) == head.root:
            self.notices.append(("earlier_fits", facts))
            if head.times or head.given:
                self.proved = max(self.proved, (head.size, head.where))
        else:
            self.add(0, head.size, "root" if head.vouched else "typed_root", where=head.where, size=head.size)

    def judge(self, branches: dict[str, Branch] | None) -> None:
        """Compare everything that was read. ``branches`` are the restores on record, None where none can be."""
        self.compare_tiles()
        self.judge_heads()
        for receipt, head in self.receipts:
            self.judge_receipt(receipt, head)
        for head, earlier in self.earlier:
            self.judge_earlier(head, earlier, branches)
        for head in [*self.own, *self.anchors, *(head for _, head in self.receipts)]:
            if head.strangers and head.vouched:
                self.notices.append(("strangers", {"where": head.where, "count": head.strangers}))
        fitting = max((head.size for head in self.heads if self.root(head.size) == head.root), default=0)
        for place, one in enumerate(self.findings):
            if one.code == "entry" and one.position < fitting and not one.facts.get("alone"):
                self.findings[place] = one._replace(code="tile")
            if "where" in one.facts and one.facts["where"].startswith(str(self.base)):
                one.facts["where"] = self.short(one.facts["where"])
        self.findings.sort(key=lambda one: (one.position < 0, one.position, one.end))

    @property
    def first(self) -> Finding | None:
        """The finding to look at first: the lowest position of those that no other one explains."""
        located = [one for one in self.findings if one.position >= 0]
        unexplained = [one for one in located if not one.explained(located)]
        return min(unexplained, key=lambda one: one.position, default=next(iter(self.findings), None))


# ---- The folder as a whole -----------------------------------------------------------------------


class Report:
    """The verdict on a folder."""

    def __init__(self, folder: str, keys: Sequence[tuple[Key, bool]]) -> None:
        self.folder, self.keys = folder, list(keys)
        self.logs: list[Log] = []
        self.findings: list[Finding] = []

    @property
    def code(self) -> int:
        """What the program ends with."""
        return RED if self.findings or any(log.findings for log in self.logs) else GREEN

    @property
    def first(self) -> tuple[str, Finding | None]:
        """The log and the finding to look at first."""
        found = [(log.name, log.first) for log in self.logs if log.findings]
        return found[0] if found else ("-", self.findings[0] if self.findings else None)


def check(
    folder: str, keys: Sequence[str] = (), anchors: Sequence[str] = (), bracket: int = BRACKET
) -> Report:
    """Judge a folder. ``keys`` are verifier keys, ``anchors`` files with checkpoints kept elsewhere.

    Raises :class:`Unreadable`.
    """
    base = Path(folder)
    names = [name for name in LOGS if (base / name).is_dir()]
    if not names:
        raise Unreadable("no log in " + folder)
    known = _keys(base, keys)
    trusted = tuple(key for key, _ in known)
    report = Report(folder, known)
    report.logs = [Log(base, name, trusted) for name in names]
    whole = any((log.folder / "tile" / "entries").is_dir() for log in report.logs)
    for log in report.logs:
        log.bracket = bracket
        log.whole = whole or not any((one.folder / "entry").is_dir() for one in report.logs)
        log.read_own()
    _read_anchors(report, base, trusted, anchors)
    _read_receipts(report, base, trusted)
    for log in report.logs:
        log.read_entries()
    # Restores are recorded in the log of cases; an excerpt of it may leave them out.
    told = any(log.name == LOGS[0] and log.whole for log in report.logs)
    branches = {one.origin: one for log in report.logs for one in log.begun}
    for log in report.logs:
        log.judge(branches if told or branches else None)
    return report


def _keys(base: Path, given: Sequence[str]) -> list[tuple[Key, bool]]:
    found, texts = [], list(given)
    folder = base / "keys"
    if not texts and folder.is_dir():
        paths = sorted(folder.glob("*.vkey"))
        texts = [line for path in paths for line in _bytes_of(str(path)).decode(errors="replace").split("\n")]
    for text in texts:
        if not text.strip():
            continue
        try:
            key = key_of(text)
        except Unfit as why:
            raise Unreadable("key {!r}: {}".format(text[:60], why)) from why
        if key is not None:
            found.append((key, bool(given)))
    if not found:
        raise Unreadable("no verifier key in keys/*.vkey, and none given")
    return found


def _files(folder: Path, ending: str) -> list[Path]:
    return sorted(folder.glob("*" + ending)) if folder.is_dir() else []


def _read_anchors(report: Report, base: Path, keys: tuple[Key, ...], given: Sequence[str]) -> None:
    paths = [str(path) for path in _files(base / "anchors", ".note")] + list(given)
    shown = [os.path.relpath(path, str(base)) if path not in given else path for path in paths]
    jobs = [(name.replace(os.sep, "/"), _bytes_of(path), keys, True) for name, path in zip(shown, paths)]
    for head, findings in spread(read_head, jobs, 64):
        report.findings += findings
        if head is not None and not findings:
            head = head._replace(given=head.where in given)
            log = _home(report, head)
            if log is not None:
                log.anchors.append(head)
                if not head.vouched:
                    log.notices.append(("typed", {"where": head.where}))


def _read_receipts(report: Report, base: Path, keys: tuple[Key, ...]) -> None:
    for path in _files(base / "receipts", ".receipt"):
        where = "receipts/" + path.name
        try:
            receipt = receipt_of(where, _bytes_of(str(path)), keys)
        except Unfit as why:
            report.findings.append(Finding(-1, -1, "note", {"where": where, "why": str(why)}))
            continue
        head, findings = read_head((where, receipt.note, keys, True))
        report.findings += findings
        if head is None or findings:
            continue
        if not head.by_log:
            report.findings.append(Finding(-1, -1, "unsigned", {"where": where}))
            continue
        log = _home(report, head, receipt)
        if log is not None:
            log.receipts.append((receipt, head))


def _home(report: Report, head: Head, receipt: Receipt | None = None) -> Log | None:
    """Return the log that a checkpoint from outside speaks of; what speaks of none is told.

    What speaks of a log before a restore is kept there to be judged by what the restore left.
    """
    for log in report.logs:
        if log.origin == head.origin:
            return log
    other = _BRANCH.match(head.origin)
    for log in report.logs:
        mine = _BRANCH.match(log.origin)
        same = other and mine and other.group(1) == mine.group(1)
        if other and mine and same and int(other.group(2) or 1) < int(mine.group(2) or 1):
            log.earlier.append((head, receipt))
            return None
    report.findings.append(Finding(-1, -1, "origin", {"where": head.where, "origin": head.origin}))
    return None


def words(language: str, code: str, **facts: Any) -> list[str]:
    """Return a sentence in Chinese, in English, or one line of each."""
    chinese, english = WORDS[code]
    return [
        sentence.format(**facts)
        for name, sentence in (("zh", chinese), ("en", english))
        if language in (name, "both")
    ]


def places(finding: Finding | None) -> str:
    """Return the positions of a finding as they are printed."""
    if finding is None or finding.position < 0:
        return "-"
    if finding.end <= finding.position + 1:
        return str(finding.position)
    return "{}\u2013{}".format(finding.position, finding.end - 1)


def told(finding: Finding, language: str) -> list[str]:
    """Return a finding as sentences."""
    facts = dict(finding.facts, position=finding.position, range=places(finding))
    return words(language, finding.code, **facts)


def _log_lines(log: Log, language: str) -> Iterable[str]:
    facts = {
        "own": len({head.size for head in log.own}),
        "anchors": len(log.anchors),
        "receipts": len(log.receipts),
    }
    yield from words(language, "log", log=log.name, origin=log.origin, have=log.have, **facts)
    if log.findings:
        yield from words(language, "log_red", count=len(log.findings), first=places(log.first))
    else:
        yield from words(language, "log_green")
    for finding in log.findings[:MOST_SHOWN]:
        yield from ("  " + line for line in told(finding, language))
    if len(log.findings) > MOST_SHOWN:
        yield from words(language, "more", count=len(log.findings) - MOST_SHOWN)
    size, where = log.proved
    code = "anchored" if size else "unanchored"
    yield from words(language, code, size=size, where=where, rest=max(0, log.have - size))
    for notice, known in log.notices:
        yield from words(language, notice, **known)


def lines_of(report: Report, language: str) -> Iterable[str]:
    """Yield what is printed."""
    yield from words(language, "title")
    yield from words(language, "folder", folder=report.folder)
    for key, given in report.keys:
        yield from words(language, "key_given" if given else "key_found", name=key.name, id=key.id.hex())
    for log in report.logs:
        yield ""
        yield from _log_lines(log, language)
    if report.findings:
        yield ""
        yield from words(language, "general")
        for finding in report.findings:
            yield from ("  " + line for line in told(finding, language))
    yield ""
    name, first = report.first
    yield from words(language, "red" if report.code else "green", log=name, first=places(first))


def as_json(report: Report) -> str:
    """Return the verdict for programs."""

    def one(finding: Finding) -> dict[str, Any]:
        chinese, english = told(finding, "both")
        place = {"position": finding.position, "end": finding.end, "code": finding.code}
        return dict(place, facts=finding.facts, zh=chinese, en=english)

    name, first = report.first
    content = {
        "verdict": "red" if report.code else "green",
        "first": {"log": name, "position": first.position, "end": first.end} if first else None,
        "keys": ["{}+{}".format(key.name, key.id.hex()) for key, _ in report.keys],
        "findings": [one(finding) for finding in report.findings],
        "logs": [
            {
                "log": log.name,
                "origin": log.origin,
                "size": log.newest,
                "have": log.have,
                "anchored": log.proved[0],
                "whole": log.whole,
                "findings": [one(finding) for finding in log.findings],
                "notices": [dict(known, code=code) for code, known in log.notices],
            }
            for log in report.logs
        ],
    }
    return json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program and return what it ends with."""
    parser = argparse.ArgumentParser(
        prog="verify.py",
        description="{} / {}".format(*WORDS["title"]),
        epilog="0 绿 green, 1 红 red, 2 unreadable",
    )
    parser.add_argument("folder", nargs="?", default=".", help="导出的文件夹 / the exported folder")
    parser.add_argument(
        "--key", action="append", default=[], help="您手中的公钥 / a verifier key that you hold"
    )
    parser.add_argument(
        "--anchor", action="append", default=[], help="您手中的锚 / a checkpoint that you hold"
    )
    parser.add_argument("--lang", choices=("zh", "en", "both"), default="both")
    parser.add_argument("--bracket", type=int, default=BRACKET, help="时间容差（秒） / seconds of tolerance")
    parser.add_argument("--json", action="store_true", help="供程序读取 / for programs")
    given = parser.parse_args(arguments)
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="replace")
    try:
        report = check(given.folder, given.key, given.anchor, given.bracket)
    except Unreadable as why:
        for line in words(given.lang, "unreadable", why=why):
            print(line, file=sys.stderr)
        return UNREADABLE
    print(as_json(report) if given.json else "\n".join(lines_of(report, given.lang)))
    return report.code


if __name__ == "__main__":
    sys.exit(main())
