"""``flask demo``: the invented county, made through the commands that everybody uses."""

import gc
import json
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import click
from flask import current_app
from flask.cli import AppGroup, with_appcontext
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

from app.cli.demo import beginning, county
from app.cli.demo.loading import STEPS, Loading
from app.cli.demo.officers import Officer
from app.cli.demo.stories import STORIES
from app.config import Config
from app.models.base import db
from app.queries.demo import FILE
from workflows.roles import ADMINISTRATORS, ROLES

REFERENCES = "demo_stories.json"
PLANTED = "demo_misuse.json"
"""The cases in which misuse is planted, by red flag."""
group = AppGroup("demo", help="The invented county of the demo.")


@group.command("prepare")
@with_appcontext
def prepare() -> None:
    """Make sure that there is something to serve while the demo loads: remains of a broken load are removed.

    Does nothing where the demo is loaded already, or is being loaded.
    """
    config = _demo()
    if (config.instance / FILE).exists():
        return
    with _refusing():
        try:
            with beginning.alone(config):
                _begin(config)
        except beginning.LoadingAlready as found:
            click.echo(f"Nothing to prepare: {found}.")


@group.command("load")
@with_appcontext
def load() -> None:
    """Load the demo county, once. Does nothing where it is loaded already; refuses outside a demo.

    A load that was interrupted is found by its flag and begun anew.
    """
    config = _demo()
    if (config.instance / FILE).exists():
        click.echo("The demo county is loaded already.")
        return
    with _refusing(), beginning.alone(config):
        _begin(config)
        # Nothing of what is imported by now is ever garbage, and a load that ends needs little collecting:
        # both together took a quarter of it.
        gc.freeze()
        gc.set_threshold(50_000, 20, 100)
        loading = _loaded(config)
        beginning.keep(config.instance / REFERENCES, loading.stories)
        beginning.keep(config.instance / PLANTED, loading.planted)
        beginning.keep(config.instance / FILE, _in_order(list(loading.officers.found.values())))
        beginning.end(config)
    click.echo("The demo county is loaded.")


def _begin(config: Config) -> None:
    shutil.rmtree(config.signer, ignore_errors=True)  # what it signed was of a county that is no more
    if beginning.begin(config, db.engine):
        click.echo("A load was interrupted; its remains are removed, and it begins anew.")


def _loaded(config: Config) -> Loading:
    columns = TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn()
    with Progress(*columns, transient=True) as progress, beginning.quick(db.engine):
        task = progress.add_task(county.COUNTY_NAME, total=STEPS)

        def step() -> None:
            progress.advance(task)
            done = int(progress.tasks[0].completed)
            if done % 40 == 0:
                beginning.note(config, min(done, STEPS), STEPS)

        loading = Loading(current_app._get_current_object(), step)  # type: ignore[attr-defined]
        loading.run()
        db.session.remove()
    return loading


@contextmanager
def _refusing() -> Iterator[None]:
    try:
        yield
    except beginning.CannotBegin as refusal:
        raise click.ClickException(str(refusal)) from refusal


@group.command("stories")
@with_appcontext
def stories() -> None:
    """Tell the three stories that the demo holds: whose case, its number, and what to look at."""
    path = _demo().instance / REFERENCES
    if not path.exists():
        raise click.ClickException("the demo county isn't loaded yet: run `flask demo load`")
    references = json.loads(path.read_text(encoding="utf-8"))
    for story in STORIES:
        click.echo(f"{references[story.key]}  {story.village} {story.household}  ({story.reader})")
        click.echo(f"  {story.title}\n  {story.text}\n")


def _demo() -> Config:
    config: Config = current_app.config["SHOUXIAN"]
    if config.purpose != "demo":
        raise click.ClickException("this installation is no demo (SHOUXIAN_PURPOSE)")
    return config


def _in_order(officers: list[Officer]) -> list[Mapping[str, str]]:
    """Order the accounts as the sign-in page shows them: village, township, county, administrators."""
    roles = list(ROLES)
    listed = [
        {
            "username": officer.somebody.username,
            "name": officer.somebody.name,
            "role": officer.somebody.role,
            "organisation": officer.organisation,
            "password": county.PASSWORD,
            "totp_secret": officer.secret,
        }
        for officer in officers
    ]
    return sorted(listed, key=lambda one: (one["role"] in ADMINISTRATORS, roles.index(one["role"])))
