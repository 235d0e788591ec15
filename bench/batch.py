"""P6: five hundred signatures from a list, each with its own guards, event and transaction.

python -m bench.batch [--cases 1000] [--kind sqlite postgresql]
"""

from __future__ import annotations

import time
from typing import Any

from sqlalchemy import text

from app import clock
from app.commands.batches import sign_each
from app.commands.cases import Act
from app.factory import create_app
from app.models import db
from app.queries.actors import signed_in
from bench.county import BUSY, signers_in
from bench.databases import Filled, Store
from bench.load import Person
from bench.options import Options, read
from bench.rows import engine_of, waiting_cases
from bench.server import ours
from tests.support.databases import config_for

MOST = 500


def measure(store: Store, options: Options, kind: str) -> dict[str, Any]:
    """Sign as many as wait in one township, up to five hundred, in one process and without HTTP."""
    with store.usable(kind, options.cases) as filled:
        with ours(filled, store.folder) as server:
            signer = next(
                one
                for one in signers_in(filled.signers)
                if one.role == "township_officer" and one.township == BUSY[1]
            )
            Person(server.port, signer)
        cases = waiting_cases(filled, BUSY[1])[:MOST]
        app = create_app(config_for(filled.url, store.folder))
        with app.app_context():
            found = signed_in(_newest_session(filled), clock.today())
            if found is None:
                raise RuntimeError("the officer's session is gone")
            day = clock.today()
            acts = [(ref, Act("review", version, day)) for ref, version in cases]
            began, used = time.perf_counter(), time.process_time()
            outcomes = sign_each(actor=found.actor, acts=acts)
            took, cpu = time.perf_counter() - began, time.process_time() - used
            db.session.remove()
            db.engine.dispose()
        signed = sum(outcome.signed for outcome in outcomes)
        return {
            "signed": signed,
            "seconds": round(took, 2),
            "seconds_for_500": round(took / max(signed, 1) * MOST, 2),
            "cpu_ms_each": round(cpu / max(signed, 1) * 1000, 2),
        }


def _newest_session(filled: Filled) -> str:
    with engine_of(filled).connect() as connection:
        newest = "SELECT token_hash FROM login_session WHERE passed ORDER BY id DESC LIMIT 1"
        return str(connection.execute(text(newest)).scalar_one())


if __name__ == "__main__":
    read(__doc__, measure)
