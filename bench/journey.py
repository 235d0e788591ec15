"""P2, P3: a person's journey of one step: worklist, case page with its form, signature, case page again.

python -m bench.journey [--cases 1000] [--kind sqlite postgresql] [--peers FOLDER --peers-python PYTHON]
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
from bench.rows import waiting_cases
from bench.server import median, ours, percentiles
from bench.sign_off import sign


def steps(port: int, filled: Filled, township: str) -> Callable[[], Work]:
    cases = waiting_cases(filled, township)
    signers = {one.role: one for one in signers_in(filled.signers) if one.township == township}

    def begin() -> Work:
        people = [Person(port, signers[role]) for role in SIGNERS]
        return _work(people, cases)

    return begin


def _work(people: list[Person], cases: list[tuple[str, int]]) -> Work:
    for ref, version in cases:
        for number, person in enumerate(people):
            yield "worklist", lambda person=person: _look(person, "/")
            yield "form", lambda person=person: _look(person, f"/cases/{ref}")  # noqa: B023
            yield "sign-off", lambda person=person, number=number: sign(person, ref, version + number)  # noqa: B023
            yield "result", lambda person=person: _look(person, f"/cases/{ref}")  # noqa: B023


def _look(person: Person, path: str) -> None:
    answer = person.get(path)
    if answer.status != 200:
        raise RuntimeError(f"{path}: {answer.status} {answer.location}")


def measure(store: Store, options: Options, kind: str) -> dict[str, Any]:
    """Measure in slices, ours and viewflow in turn; a step is done when its result has been seen."""
    rates: dict[str, list[float]] = {"ours": [], "viewflow": []}
    costs: dict[str, list[float]] = {"ours": [], "viewflow": []}
    taken: dict[str, list[float]] = {}
    with ExitStack() as stack:
        filled = stack.enter_context(store.usable(kind, options.cases))
        server = stack.enter_context(ours(filled, store.folder))
        clients = Clients([steps(server.port, filled, township) for township in BUSY])
        stack.callback(clients.close)
        peer = None
        if options.peers:
            peer = stack.enter_context(viewflow(store, kind, options.peers, options.peers_python))
            peer.clients.run("journey", 1)
        clients.run(1)
        for _ in range(options.slices):
            began = server.cpu()
            whole = clients.run(options.seconds)
            rates["ours"].append(whole.rate("sign-off"))
            costs["ours"].append((server.cpu() - began) * 1000 / max(len(whole.taken.get("sign-off", ())), 1))
            for name, found in whole.taken.items():
                taken.setdefault(name, []).extend(found)
            if peer is not None:
                began = peer.server.cpu()
                theirs = peer.clients.run("journey", options.seconds)
                rates["viewflow"].append(theirs["steps_s"])
                costs["viewflow"].append((peer.server.cpu() - began) * 1000 / theirs["steps"])
    return {
        "steps_a_second": {name: median(found) for name, found in rates.items()},
        "cpu_ms_a_step": {name: median(found) for name, found in costs.items()},
        "latency_ms": {name: percentiles(found) for name, found in taken.items()},
    }


if __name__ == "__main__":
    read(__doc__, measure)
