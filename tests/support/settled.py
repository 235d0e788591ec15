"""The county with something under every address, filled once a run and copied for whoever walks it."""

import pickle
from pathlib import Path

from filelock import FileLock

from app.factory import create_app
from app.models import db
from tests.support.addresses import VILLAGES, Settled, settle
from tests.support.county import County
from tests.support.databases import Sqlite, config_for
from tests.support.village import Village

SETTLED = "settled"
"""Names the template with everything an address can name."""


def settled_copy(folder: Path, name: str) -> Settled:
    """Return an application on an SQLite database of its own, filled as :func:`settle` fills it.

    It is filled once for all processes of the run; everybody gets a copy to do with as they like.
    """
    known, template = folder / "known_settled", Sqlite(folder)
    with FileLock(folder / "settled.lock"):
        if not known.exists():
            app = create_app(config_for(template.fresh_url("being_settled"), folder))
            made = settle(app, County(app))
            with app.app_context():
                db.session.remove()
                db.engine.dispose()
            template.keep("being_settled", SETTLED)
            staffs = {place: one.officers for place, one in made.villages.items()}
            people = made.county.kept()
            known.write_bytes(pickle.dumps((people, made.viewers, staffs, made.at, made.secrets)))
    app = create_app(config_for(template.fresh_url(name, SETTLED), folder))
    people, viewers, staffs, at, secrets = pickle.loads(known.read_bytes())
    settled = Settled(app, County(app), viewers, at=at, secrets=secrets)
    settled.county.restore(people)
    for place, officers in staffs.items():
        settled.villages[place] = Village(app, settled.county, VILLAGES[place], officers)
    return settled
