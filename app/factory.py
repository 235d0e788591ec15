"""Puts the application together: a table of contents."""

from importlib import import_module
from typing import Any

import click
from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from app.audit.seals import register_seals
from app.cli.lazy import Commands
from app.config import ROOT, Config
from app.journal import configure_journal
from app.keyring import register_vault
from app.models import db
from app.models.connection import prepare
from app.storage import register_storage
from app.web import (
    account,
    administration_log,
    appeals,
    cases,
    comparisons,
    consents,
    corrections,
    data_rules,
    delegations,
    document_templates,
    documents,
    draft_offers,
    emergencies,
    erasures,
    explanations,
    exports,
    figure_bulletins,
    figure_reports,
    figures,
    first_passwords,
    follow_ups,
    health,
    help_figures,
    help_measures,
    helper_assignments,
    home,
    households,
    incoming,
    inspection,
    inspection_calls,
    inspection_cases,
    inspection_samples,
    kin,
    late,
    lead_lists,
    leads,
    ledgers,
    logs,
    manual,
    meetings,
    members,
    messages,
    national_entries,
    notices,
    objections,
    organisations,
    papers,
    plan_papers,
    posts,
    problem_lists_xlsx,
    problem_pressing,
    problems,
    profile,
    public_notices,
    public_pages,
    public_status,
    readings,
    register_imports,
    rosters,
    search,
    sign_in,
    signature_lists,
    suspicions,
)
from app.web import people as people_pages
from app.web import regions as region_pages
from app.web.access import check_marks, register_access
from app.web.addresses import register_addresses
from app.web.assets import register_assets
from app.web.case_words import register_case_words
from app.web.correction_words import register_correction_words
from app.web.data_rules import register_data_rule_words
from app.web.document_words import register_document_words
from app.web.draft_offers import register_drafts
from app.web.errors import register_errors
from app.web.figure_words import register_figure_words
from app.web.filters import register_filters
from app.web.forms.base import register_forms
from app.web.i18n import register_languages
from app.web.inspection_words import register_inspection_words
from app.web.message_words import register_message_words
from app.web.metrics import register_metrics
from app.web.navigation import register_navigation
from app.web.preferences import register_preferences
from app.web.problem_words import register_problem_words
from app.web.public_words import register_public
from app.web.readiness import register_readiness
from app.web.reading import register_readings
from app.web.reading_words import register_reading_words
from app.web.request_log import register_request_log
from app.web.security import register_security
from app.web.suspicion_words import register_suspicion_words
from app.web.telling import register_telling

PAGES = (
    account,
    administration_log,
    appeals,
    cases,
    comparisons,
    consents,
    corrections,
    data_rules,
    delegations,
    document_templates,
    documents,
    draft_offers,
    erasures,
    emergencies,
    explanations,
    exports,
    figure_bulletins,
    figure_reports,
    figures,
    first_passwords,
    follow_ups,
    health,
    help_measures,
    help_figures,
    helper_assignments,
    home,
    households,
    incoming,
    inspection,
    inspection_cases,
    inspection_calls,
    inspection_samples,
    kin,
    late,
    lead_lists,
    leads,
    ledgers,
    logs,
    manual,
    meetings,
    members,
    messages,
    national_entries,
    notices,
    objections,
    organisations,
    papers,
    people_pages,
    plan_papers,
    posts,
    problem_pressing,
    problem_lists_xlsx,
    problems,
    profile,
    public_notices,
    public_pages,
    public_status,
    readings,
    region_pages,
    register_imports,
    rosters,
    search,
    sign_in,
    signature_lists,
    suspicions,
)
PARTS_OF_PAGES = (
    register_languages,
    register_access,
    register_drafts,
    register_errors,
    register_assets,
    register_filters,
    register_forms,
    register_telling,
    register_case_words,
    register_problem_words,
    register_figure_words,
    register_suspicion_words,
    register_data_rule_words,
    register_correction_words,
    register_inspection_words,
    register_message_words,
    register_document_words,
    register_navigation,
    register_preferences,
    register_public,
    register_readings,
    register_reading_words,
)
"""What every page needs, in the order in which it is asked."""


def create_app(config: Config | None = None) -> Flask:
    """Return the application for ``config``, by default that of the environment.

    Raises :class:`UnsafeStart` where it may not serve: unsafe keys, a database without its
    referees, a view that nobody decided about.
    """
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
    # A command is read by whoever typed it, a server's log by machines.
    configure_journal(config.verbosity, readable=click.get_current_context(silent=True) is not None)
    trust_proxies(app, config)
    register_request_log(app)
    if config.metrics_token:
        register_metrics(app)
    register_vault(app, config)
    register_storage(app, config.evidence)
    register_database(app, config)
    register_readiness(app)
    register_addresses(app)
    register_security(app, config)
    for register in PARTS_OF_PAGES:
        register(app)
    for pages in PAGES:
        app.register_blueprint(pages.blueprint)
    app.cli = Commands(app.name)
    check_marks(app)
    return app


def register_database(app: Flask, config: Config) -> None:
    """Connect the tables and the migrations to the installation's database."""
    app.config["SQLALCHEMY_DATABASE_URI"] = config.database_url
    # What people typed stays out of the words of errors.
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = {"hide_parameters": True}
    db.init_app(app)
    app.extensions["migrate"] = Migrations(app)
    register_seals()
    with app.app_context():
        prepare(db.engine)


class Migrations:
    """Flask-Migrate in its place among the extensions, loaded when somebody migrates.

    A server never does, and Alembic would take 12 MiB of it.
    """

    def __init__(self, app: Flask) -> None:
        self._app = app

    def __getattr__(self, name: str) -> Any:
        """Put the real one in this one's place, and answer for it."""
        made = import_module("flask_migrate").Migrate
        made(self._app, db, directory=str(ROOT / "migrations"), compare_type=True, render_as_batch=False)
        return getattr(self._app.extensions["migrate"], name)


def trust_proxies(app: Flask, config: Config) -> None:
    """Believe as many proxies as there are about where a request comes from, and no more.

    Without that, every try to sign in would seem to come from the proxy itself.
    """
    if config.trusted_proxies:
        count = config.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count)  # type: ignore[method-assign]
