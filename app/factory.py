"""Puts the application together: a table of contents."""

from flask import Flask
from flask_migrate import Migrate

from app.cli import keys as key_commands
from app.cli import workflows as workflow_commands
from app.config import ROOT, Config
from app.keyring import register_vault
from app.models import db
from app.models.connection import prepare


def create_app(config: Config | None = None) -> Flask:
    """Return the application for ``config``, by default that of the environment."""
    config = config or Config.from_env()
    app = Flask(
        "shouxian",
        root_path=str(ROOT / "app"),
        template_folder=str(ROOT / "templates"),
        static_folder=str(ROOT / "static"),
        instance_path=str(config.instance),
    )
    app.config["SHOUXIAN"] = config
    app.config["SECRET_KEY"] = config.secret_key
    register_vault(app, config.data_key)
    register_database(app, config)
    app.cli.add_command(key_commands.group)
    app.cli.add_command(workflow_commands.group)
    return app


def register_database(app: Flask, config: Config) -> None:
    """Connect the tables to the installation's database."""
    app.config["SQLALCHEMY_DATABASE_URI"] = config.database_url
    db.init_app(app)
    Migrate(app, db, directory=str(ROOT / "migrations"), compare_type=True, render_as_batch=False)
    with app.app_context():
        prepare(db.engine)
