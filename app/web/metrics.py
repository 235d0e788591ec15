"""Figures for monitoring, off unless a token is set: requests, and how the county's work stands.

With several processes PROMETHEUS_MULTIPROC_DIR names a folder through which they share their counts;
without it each answers for itself, and ``shouxian_metrics_shared`` says so.
"""

import hmac
import threading
import time
from collections.abc import Iterable

from flask import Blueprint, Flask, Response, current_app, request
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Histogram,
    generate_latest,
    values,
)
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from app.errors import NotFound
from app.queries.figures import Figures, figures
from app.web.access import public
from app.web.request_log import seconds_so_far

blueprint = Blueprint("metrics", __name__)

SHARED = values.ValueClass is not values.MutexValue
"""Whether the processes of this server share their counts."""
KEPT_SECONDS = 30.0
"""For how long a process gives the same figures of the database again."""

_OWN = CollectorRegistry()
REQUESTS = Counter("shouxian_requests", "Requests answered.", ("endpoint", "method", "status"), registry=_OWN)
SECONDS = Histogram(
    "shouxian_request_seconds",
    "Time to an answer.",
    ("endpoint",),
    registry=_OWN,
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0),
)


def register_metrics(app: Flask) -> None:
    """Count requests and answer at /metrics. Called only where a token is set."""
    app.register_blueprint(blueprint)
    app.after_request(_count)
    app.extensions["shouxian.figures"] = _Kept()


def _count(response: Response) -> Response:
    endpoint = request.endpoint or "none"
    REQUESTS.labels(endpoint, request.method, str(response.status_code)).inc()
    SECONDS.labels(endpoint).observe(seconds_so_far())
    return response


@blueprint.get("/metrics")
@public
def show() -> Response:
    """Return the figures to whoever brings the token; to everybody else there is nothing here."""
    token = current_app.config["SHOUXIAN"].metrics_token
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not token or not hmac.compare_digest(given.encode(), token.encode()):
        raise NotFound
    registry = CollectorRegistry()
    if SHARED:
        MultiProcessCollector(registry)
    else:
        registry.register(_Own())
    registry.register(_County())
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


class _Own(Collector):
    """What this process has counted by itself."""

    def collect(self) -> Iterable[Metric]:
        return _OWN.collect()


class _County(Collector):
    """What the database says, asked at most twice a minute by each process."""

    def collect(self) -> Iterable[Metric]:
        found: Figures = current_app.extensions["shouxian.figures"].get()
        cases = GaugeMetricFamily("shouxian_cases", "Cases by state.", labels=("workflow", "state"))
        for (workflow, state), number in found.cases.items():
            cases.add_metric((workflow, state), number)
        yield cases
        for name, words, number in (
            ("shouxian_cases_late", "Open cases past their due date.", found.late),
            ("shouxian_oldest_late_days", "Days by which the latest of them is late.", found.latest_days),
            ("shouxian_events", "Events written since the installation began.", found.events),
            ("shouxian_metrics_shared", "1 where all processes are counted together.", int(SHARED)),
        ):
            yield GaugeMetricFamily(name, words, value=number)


class _Kept:
    """The figures of the database, asked again after some seconds, by one thread at a time."""

    def __init__(self) -> None:
        self._lock, self._until = threading.Lock(), 0.0
        self._figures: Figures | None = None

    def get(self) -> Figures:
        with self._lock:
            if self._figures is None or time.monotonic() > self._until:
                self._figures = figures()
                self._until = time.monotonic() + KEPT_SECONDS
            return self._figures
