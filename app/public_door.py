"""The public door as an entry of its own: the family's pages and nothing else (decisions.md 28).

It runs beside the application, under a database account that can't read a person, a visit or a
paper (docs/operations.md lists its rights): ``gunicorn 'app.public_door:create_public_app()'``.
"""

from flask import Flask, redirect, url_for
from werkzeug.wrappers import Response

from app.config import ROOT, Config
from app.factory import register_database, trust_proxies
from app.keyring import register_vault
from app.web import health, public_notices, public_pages, public_status
from app.web.access import check_marks, public, register_access
from app.web.addresses import register_addresses
from app.web.assets import register_assets
from app.web.case_words import register_case_words
from app.web.errors import register_errors
from app.web.filters import register_filters
from app.web.forms.base import register_forms
from app.web.i18n import register_languages
from app.web.preferences import register_preferences
from app.web.public_words import register_public
from app.web.readiness import register_readiness
from app.web.reading import register_readings
from app.web.security import register_security

PAGES = (health, public_notices, public_pages, public_status)


def create_public_app(config: Config | None = None) -> Flask:
    """Return the application of the public alone; raises what :func:`app.factory.create_app` raises."""
    config = config or Config.from_env()
    app = Flask(
        "shouxian_public",
        root_path=str(ROOT / "app"),
        template_folder=str(ROOT / "templates"),
        static_folder=str(ROOT / "static"),
        instance_path=str(config.instance),
    )
    app.config["SHOUXIAN"] = config
    app.config["SECRET_KEY"] = config.secret_key
    trust_proxies(app, config)
    register_vault(app, config)
    register_database(app, config)
    register_readiness(app)
    register_addresses(app)
    register_security(app, config)
    register_languages(app)
    register_access(app)
    register_errors(app)
    register_assets(app)
    register_filters(app)
    register_forms(app)
    register_case_words(app)
    register_preferences(app)
    register_public(app)
    register_readings(app)
    for pages in PAGES:
        app.register_blueprint(pages.blueprint)
    app.add_url_rule("/", "door", _to_the_first_page)
    check_marks(app)
    return app


@public
def _to_the_first_page() -> Response:
    return redirect(url_for("public.home"), 303)
