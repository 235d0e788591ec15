"""/metrics: not there without a token, closed without it, and one count for all processes."""

import os
import re
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from app.config import ROOT, Config
from app.errors import UnsafeStart
from app.factory import create_app
from app.models import db
from tests.support.county import County
from tests.support.databases import DATA_KEY
from tests.support.village import village_of

TOKEN = "0123456789abcdef-metrics"


@pytest.fixture
def watched(app: Flask) -> Iterator[Flask]:
    other = create_app(replace(app.config["SHOUXIAN"], metrics_token=TOKEN))
    yield other
    with other.app_context():
        db.engine.dispose()


def told(text: str, name: str) -> float:
    """Return the sum of the samples whose name and labels match."""
    found = re.findall(rf"^{name} ([0-9.e+]+)$", text, re.MULTILINE)
    assert found, name
    return sum(float(one) for one in found)


def test_without_a_token_there_is_no_such_page(app: Flask) -> None:
    assert "/metrics" not in {rule.rule for rule in app.url_map.iter_rules()}


@pytest.mark.parametrize(
    "header", ["", "Bearer ", "Bearer wrong", "Basic 0123456789abcdef-metrics", "Bearer é"]
)
def test_a_wrong_token_finds_nothing(watched: Flask, header: str) -> None:
    answer = watched.test_client().get("/metrics", headers={"Authorization": header} if header else {})
    assert answer.status_code == 404
    assert b"shouxian_" not in answer.data


def test_figures_of_requests_and_cases_are_told_and_nobody_is_named(
    app: Flask, watched: Flask, county: County
) -> None:
    village = village_of(app, county)
    ref = village.at("visited")
    client = watched.test_client()
    for _ in range(3):
        client.get("/robots.txt")
    text = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).get_data(as_text=True)
    assert told(text, r'shouxian_cases\{state="visited",workflow="monitoring"\}') == 1
    assert told(text, "shouxian_events") > 20
    assert told(text, r'shouxian_requests_total\{endpoint="health.robots",method="GET",status="200"\}') >= 3
    assert told(text, r'shouxian_request_seconds_count\{endpoint="health.robots"\}') >= 3
    assert ref not in text
    assert not re.search(r"[\u4e00-\u9fff]", text)


def test_a_short_token_is_refused_at_the_start() -> None:
    with pytest.raises(UnsafeStart, match="METRICS_TOKEN"):
        Config.from_env({"SHOUXIAN_PURPOSE": "test", "SHOUXIAN_METRICS_TOKEN": "short"})


def test_two_processes_give_one_count(app: Flask, database_kind: str, tmp_path: Path) -> None:
    if database_kind == "postgresql":
        pytest.skip("counting knows no database")
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    with served(app, tmp_path, "gunicorn", "--workers", "2", "--bind", "127.0.0.1:{port}") as address:
        for _ in range(40):
            assert asked(f"{address}/robots.txt") == 200
        text = metrics(address)
    assert told(text, r'shouxian_requests_total\{endpoint="health.robots",method="GET",status="200"\}') == 40
    assert told(text, "shouxian_metrics_shared") == 1


def test_granian_serves_the_application(app: Flask, database_kind: str, tmp_path: Path) -> None:
    pytest.importorskip("granian", reason="granian is optional (requirements-granian.txt)")
    if database_kind == "postgresql":
        pytest.skip("serving knows no database")
    words = ("granian", "--interface", "wsgi", "--workers", "2", "--blocking-threads", "2", "--no-ws",
             "--host", "127.0.0.1", "--port", "{port}")  # fmt: skip
    with served(app, tmp_path, *words) as address:
        assert asked(f"{address}/sign-in") == 200
        assert asked(f"{address}/nowhere") == 404
        for _ in range(10):
            assert asked(f"{address}/robots.txt") == 200
        assert "health.robots" in metrics(address)


@contextmanager
def served(app: Flask, folder: Path, program: str, *words: str) -> Iterator[str]:
    """Serve as in production, by two processes; give the address."""
    port = 20000 + os.getpid() % 20000
    shared = folder / "counts"
    shared.mkdir()
    env = {
        **os.environ,
        "PROMETHEUS_MULTIPROC_DIR": str(shared),
        "SHOUXIAN_PURPOSE": "test",
        "SHOUXIAN_DATABASE_URL": app.config["SQLALCHEMY_DATABASE_URI"],
        "SHOUXIAN_INSTANCE": str(folder),
        "SHOUXIAN_DATA_KEY": DATA_KEY,
        "SHOUXIAN_METRICS_TOKEN": TOKEN,
        "SHOUXIAN_LOG_LEVEL": "error",
    }
    command = [sys.executable, "-m", program, *(one.format(port=port) for one in words)]
    process = subprocess.Popen(
        [*command, "wsgi:app"], cwd=ROOT, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        end = time.monotonic() + 60
        while asked(f"http://127.0.0.1:{port}/health") != 200:
            assert time.monotonic() < end, "the server didn't start"
            assert process.poll() is None
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(30)


def asked(address: str) -> int:
    with suppress(OSError):
        try:
            with urllib.request.urlopen(address, timeout=10) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            with error:
                return error.code
    return 0


def metrics(address: str) -> str:
    request = urllib.request.Request(f"{address}/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    with urllib.request.urlopen(request, timeout=10) as answer:
        return str(answer.read().decode())
