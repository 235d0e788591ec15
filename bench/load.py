"""People at their browsers: forked clients that sign in for real and work through pages over HTTP."""

from __future__ import annotations

import html
import json
import os
import re
import socket
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import pyotp

from bench.county import Signer

STEP = 31
"""Seconds until the next code of a second factor."""
HIDDEN = re.compile(r'<input[^>]*type="hidden"[^>]*>')
NAME, VALUE = re.compile(r'name="([^"]*)"'), re.compile(r'value="([^"]*)"')


@dataclass(frozen=True)
class Answer:
    status: int
    location: str
    body: str
    size: int


class Person:
    """One signed-in person: cookies, and a connection that lasts as long as the server lets it."""

    def __init__(self, port: int, signer: Signer) -> None:
        self.port, self.signer, self.cookies = port, signer, {}
        self._socket: socket.socket | None = None
        page = self.get("/sign-in")
        self.post("/sign-in", {**hidden(page.body), "username": signer.username, "password": signer.password})
        for pause in (0, STEP, STEP):  # a code works once: a run just before this one may have used it
            time.sleep(pause)
            page = self.get("/sign-in/code")
            code = pyotp.TOTP(signer.totp_secret).now()
            taken = self.post("/sign-in/code", {**hidden(page.body), "code": code})
            if taken.status == 303:
                break
        else:
            raise RuntimeError(f"{signer.username} could not sign in: {taken.status} {taken.body[:500]}")
        self.token = hidden(self.get("/").body)["csrf_token"]

    def get(self, path: str) -> Answer:
        return self._ask("GET", path, b"")

    def post(self, path: str, fields: dict[str, Any]) -> Answer:
        return self._ask("POST", path, urlencode(fields, doseq=True).encode())

    def hang_up(self) -> None:
        """Close the connection; the next request opens another."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _ask(self, method: str, path: str, body: bytes) -> Answer:
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        kind = "Content-Type: application/x-www-form-urlencoded\r\n" if body else ""
        head = (
            f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nCookie: {cookies}\r\n"
            f"{kind}Content-Length: {len(body)}\r\n\r\n"
        )
        for fresh in (self._socket is None, True):
            if fresh:
                self._socket = socket.create_connection(("127.0.0.1", self.port), 60)
                self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            try:
                self._socket.sendall(head.encode() + body)
                return self._answer()
            except (ConnectionError, EOFError):
                self._socket = None
        raise ConnectionError(path)

    def _answer(self) -> Answer:
        data = b""
        while b"\r\n\r\n" not in data:
            data += self._more()
        head, _, body = data.partition(b"\r\n\r\n")
        status, headers = int(head.split(b" ", 2)[1]), {}
        for line in head.decode("latin1").split("\r\n")[1:]:
            name, _, value = line.partition(":")
            if name.lower() == "set-cookie":
                cookie, _, kept = value.strip().partition(";")[0].partition("=")
                self.cookies[cookie] = kept
            headers[name.lower()] = value.strip()
        while len(body) < int(headers.get("content-length", 0)):
            body += self._more()
        if headers.get("connection") == "close":
            self._socket = None
        return Answer(status, headers.get("location", ""), body.decode(), len(head) + len(body))

    def _more(self) -> bytes:
        data = self._socket.recv(262_144) if self._socket else b""
        if not data:
            raise EOFError
        return data


def hidden(page: str) -> dict[str, str]:
    """Return the hidden fields of a page's forms; of several with one name the last."""
    found = {}
    for field in HIDDEN.findall(page):
        name, value = NAME.search(field), VALUE.search(field)
        if name and value:
            found[name[1]] = html.unescape(value[1])
    return found


Work = Iterator[tuple[str, Callable[[], Any]]]
"""What a client does, one request at a time: what it is called, and how it is done."""


@dataclass
class Slice:
    """What the clients did together in a few seconds: latencies in seconds by kind of request."""

    wall: float
    taken: dict[str, list[float]]
    refused: list[str]

    def rate(self, *kinds: str) -> float:
        """Return how many of these were done in a second."""
        return sum(len(self.taken.get(kind, ())) for kind in kinds) / self.wall


class Clients:
    """Forked clients that stay signed in between slices. ``begin(number)`` runs inside each."""

    def __init__(self, begins: Sequence[Callable[[], Work]]) -> None:
        self._children = [_forked(begin) for begin in begins]
        for _, channel in self._children:
            if channel.readline() != b"ready\n":
                raise RuntimeError("a client could not sign in")

    def run(self, seconds: float) -> Slice:
        for _, channel in self._children:
            channel.write(f"{seconds}\n".encode())
            channel.flush()
        whole = Slice(0, {}, [])
        for _, channel in self._children:
            told = json.loads(channel.readline())
            whole.wall = max(whole.wall, told["wall"])
            whole.refused += told["refused"]
            for kind, latencies in told["taken"].items():
                whole.taken.setdefault(kind, []).extend(latencies)
        if whole.refused:
            raise RuntimeError(whole.refused[0])
        return whole

    def close(self) -> None:
        for pid, channel in self._children:
            channel.write(b"0\n")
            channel.flush()
            os.waitpid(pid, 0)


def _forked(begin: Callable[[], Work]) -> tuple[int, Any]:
    here, there = socket.socketpair()
    pid = os.fork()
    if pid:
        there.close()
        return pid, here.makefile("rwb")
    here.close()
    try:
        _serve(there.makefile("rwb"), begin)
    except BaseException as error:  # noqa: BLE001 - told to whoever watches, then the child ends
        print(f"client: {error!r}", file=sys.stderr)
    os._exit(0)


def _serve(channel: Any, begin: Callable[[], Work]) -> None:
    work = begin()
    channel.write(b"ready\n")
    channel.flush()
    while (seconds := float(channel.readline() or 0)) > 0:
        taken: dict[str, list[float]] = {}
        refused, began = [], time.perf_counter()
        while time.perf_counter() - began < seconds:
            try:
                kind, act = next(work)
                start = time.perf_counter()
                act()
                taken.setdefault(kind, []).append(time.perf_counter() - start)
            except StopIteration:
                break
            except Exception as error:  # noqa: BLE001 - told to the parent, which ends the run
                refused.append(repr(error))
                break
        told = {"wall": time.perf_counter() - began, "taken": taken, "refused": refused}
        channel.write(json.dumps(told).encode() + b"\n")
        channel.flush()
