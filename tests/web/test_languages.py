"""Two readers with two languages in one process: neither gets the other's words."""

from flask import Flask

from app.web.i18n import COOKIE, LANGUAGES


def test_no_page_keeps_the_language_of_whoever_asked_for_it_first(app: Flask) -> None:
    """A template is compiled once for all readers, so nothing in it may depend on one."""
    env, compiled = app.jinja_env, {}
    for language in LANGUAGES:
        with app.test_request_context("/", headers={"Cookie": f"{COOKIE}={language}"}):
            compiled[language] = {
                name: env.compile(env.loader.get_source(env, name)[0], name, raw=True)
                for name in env.list_templates()
            }
    first, *others = compiled.values()
    assert len(first) > 200
    for other in others:
        assert [name for name in first if first[name] != other[name]] == []
