"""P1, P3, P9: what a sign-off costs over HTTP, beside viewflow and beside the same rows in plain SQL.

python -m bench.sign_off [--cases 1000] [--kind sqlite postgresql] [--peers FOLDER --peers-python PYTHON]
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

from bench.county import BUSY, SIGNERS, signers_in
from bench.databases import Filled, Store
from bench.load import Clients, Person, Work
from bench.options import Options, read
from bench.peers import viewflow
from bench.plain import plain_sign_offs
from bench.rows import bytes_in, today, waiting_cases
from bench.server import median, ours, percentiles

ACTION = "review"


def reviews(port: int, filled: Filled, township: str) -> Callable[[], Work]:
    """Return the work of one client: three officers of a township review case after case."""
    cases = waiting_cases(filled, township)
    signers = {one.role: one for one in signers_in(filled.signers) if one.township == township}

    def begin() -> Work:
        people = [Person(port, signers[role]) for role in SIGNERS]
        return _work(people, cases)

    return begin


def _work(people: list[Person], cases: list[tuple[str, int]]) -> Work:
    for ref, version in cases:
        for number, person in enumerate(people):
            yield "sign-off", lambda person=person, number=number: sign(person, ref, version + number)  # noqa: B023


def sign(person: Person, ref: str, version: int) -> None:
    """Send the form of a signature as its page would."""
    fields = {
        "csrf_token": person.token,
        "version": version,
        "occurred_on": today(),
        "once": f"{ref}{version}",
    }
    answer = person.post(f"/cases/{ref}/actions/{ACTION}", fields)
    if answer.status != 303:
        raise RuntimeError(f"{ref}: {answer.status} {answer.body[:2000]}")


def measure(store: Store, options: Options, kind: str) -> dict[str, Any]:
    """Measure in slices, ours and the others in turn; figures are medians over the slices."""
    rates: dict[str, list[float]] = {"ours": [], "viewflow": [], "plain": []}
    costs: dict[str, list[float]] = {"ours": [], "viewflow": []}
    taken: dict[str, list[float]] = {"ours": [], "viewflow": []}
    with ExitStack() as stack:
        filled = stack.enter_context(store.usable(kind, options.cases))
        server = stack.enter_context(ours(filled, store.folder))
        clients = Clients([reviews(server.port, filled, township) for township in BUSY])
        stack.callback(clients.close)
        peer = None
        if options.peers:
            peer = stack.enter_context(viewflow(store, kind, options.peers, options.peers_python))
            peer.clients.run("post", 1)
        clients.run(1)
        size, signed = bytes_in(filled), 0
        for _ in range(options.slices):
            began = server.cpu()
            whole = clients.run(options.seconds)
            done = len(whole.taken["sign-off"])
            signed += done
            rates["ours"].append(whole.rate("sign-off"))
            costs["ours"].append((server.cpu() - began) * 1000 / done)
            taken["ours"] += whole.taken["sign-off"]
            if peer is not None:
                began = peer.server.cpu()
                theirs = peer.clients.run("post", options.seconds)
                rates["viewflow"].append(theirs["steps_s"])
                costs["viewflow"].append((peer.server.cpu() - began) * 1000 / theirs["steps"])
                taken["viewflow"] += [one for found in theirs["rec"].values() for one in found]
        grown = bytes_in(filled) - size
        for _ in range(options.slices):
            rates["plain"].append(plain_sign_offs(filled, options.seconds / 2))
        return {
            "sign_offs_a_second": {name: median(found) for name, found in rates.items()},
            "cpu_ms": {name: median(found) for name, found in costs.items()},
            "latency_ms": {name: percentiles(found) for name, found in taken.items()},
            "bytes_a_sign_off": round(grown / max(signed, 1)),
            "pss_mib": round(server.pss()),
        }


if __name__ == "__main__":
    read(__doc__, measure)
