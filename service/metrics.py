"""What the service counts about itself, for Prometheus.

Each application has a registry of its own. Every label comes from a closed set: route templates,
refusal codes, lanes, ends of a sign-in. What a caller sends never becomes a label, because each
new value would be kept in memory for ever; what is not in its set is counted as ``other``.
"""

from collections.abc import Callable, Collection

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from layers.words import DEFAULT_LANGUAGE, catalogue

CONTENT_TYPE = CONTENT_TYPE_LATEST
OTHER = "other"
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
LANES = ("readers", "commands", "first_sheets", "looking", "planning", "door", "memory")
# The hands of what the service does by itself (service/runner.py).
HANDS = ("clocks", "hooks")
SIGN_INS = ("in", "wrong", "locked", "factor_wanted", "factor_wrong", "disabled")
# From a lookup (5 ms) to the longest statement the pool lets run (20 s).
BUCKETS_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 20.0)
_REFUSAL = "refusal."


class Metrics:
    """The counts of one application; made when its routes are known."""

    def __init__(self, routes: Collection[str]) -> None:
        """``routes``: every template that is answered, as ``/api/incidents/{incident_id}``."""
        self._routes = frozenset(routes)
        self._codes = frozenset(
            key.removeprefix(_REFUSAL)
            for key in catalogue(DEFAULT_LANGUAGE)
            if key.startswith(_REFUSAL)
        )
        self._registry = registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        self._requests = Counter(
            "situ_requests",
            "Requests answered.",
            ["method", "route", "status"],
            registry=registry,
        )
        self._seconds = Histogram(
            "situ_request_seconds",
            "From the request to the end of its answer.",
            ["method", "route"],
            buckets=BUCKETS_S,
            registry=registry,
        )
        self._waiting = Gauge(
            "situ_lane_waiting", "Requests waiting for a place.", ["lane"], registry=registry
        )
        self._busy = Gauge("situ_lane_busy", "Places taken.", ["lane"], registry=registry)
        self._sign_ins = Counter(
            "situ_sign_ins", "Attempts to sign in.", ["outcome"], registry=registry
        )
        self._refused = Counter("situ_refused", "Refusals told.", ["code"], registry=registry)
        self._audit_failures = Counter(
            "situ_audit_failures",
            "Changes not made because they could not be remembered.",
            registry=registry,
        )
        self._round_age = Gauge(
            "situ_runner_age_seconds", "Since the last round.", ["hand"], registry=registry
        )
        self._ready = Gauge("situ_ready", "1 when it can do its work.", registry=registry)

    def answered(self, method: str, route: str | None, status: int, seconds: float) -> None:
        """One request; ``route`` is its template, None where no route took it."""
        labels = (_of(method, METHODS), _of(route, self._routes))
        self._requests.labels(*labels, f"{status // 100}xx").inc()
        self._seconds.labels(*labels).observe(seconds)

    def refused(self, code: str) -> None:
        """A refusal was told, by its code."""
        self._refused.labels(_of(code, self._codes)).inc()

    def signed_in(self, outcome: str) -> None:
        """Somebody tried to sign in; one of ``SIGN_INS``."""
        self._sign_ins.labels(_of(outcome, SIGN_INS)).inc()

    def audit_failed(self) -> None:
        """A change was not made, because it could not be remembered."""
        self._audit_failures.inc()

    def ready(self, is_ready: bool) -> None:
        """What ``/readyz`` found out last."""
        self._ready.set(is_ready)

    def watch(self, lane: str, waiting: Callable[[], float], busy: Callable[[], float]) -> None:
        """Asks these two whenever the counts are read; one of ``LANES``."""
        self._waiting.labels(_of(lane, LANES)).set_function(waiting)
        self._busy.labels(_of(lane, LANES)).set_function(busy)

    def watch_hand(self, hand: str, age_s: Callable[[], float]) -> None:
        """Asks this whenever the counts are read; one of ``HANDS``."""
        self._round_age.labels(_of(hand, HANDS)).set_function(age_s)

    def text(self) -> bytes:
        """All counts in Prometheus' text format; its type is ``CONTENT_TYPE``."""
        return generate_latest(self._registry)


def _of(value: str | None, known: Collection[str]) -> str:
    return value if value is not None and value in known else OTHER
