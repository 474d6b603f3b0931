"""The service's counts: one registry an application, and labels from closed sets only."""

from prometheus_client.parser import text_string_to_metric_families

from layers.words import catalogue
from service.metrics import BUCKETS_S, CONTENT_TYPE, Metrics

ROUTE = "/api/incidents/{incident_id}"
HOSTILE = '/api/incidents/<script>"\n{{7*7}}'


def counts(metrics: Metrics) -> dict[tuple[str, ...], float]:
    """Every sample by its name and the values of its labels."""
    return {
        (sample.name, *(sample.labels[name] for name in sorted(sample.labels))): sample.value
        for family in text_string_to_metric_families(metrics.text().decode())
        for sample in family.samples
    }


def test_a_request_is_counted_by_method_template_and_class_of_status() -> None:
    metrics = Metrics([ROUTE])
    metrics.answered("GET", ROUTE, 200, 0.03)
    metrics.answered("GET", ROUTE, 204, 0.3)
    metrics.answered("GET", ROUTE, 503, 12.0)
    told = counts(metrics)
    assert told["situ_requests_total", "GET", ROUTE, "2xx"] == 2
    assert told["situ_requests_total", "GET", ROUTE, "5xx"] == 1
    assert told["situ_request_seconds_count", "GET", ROUTE] == 3
    assert told["situ_request_seconds_bucket", "0.05", "GET", ROUTE] == 1
    assert told["situ_request_seconds_bucket", "20.0", "GET", ROUTE] == 3


def test_what_a_caller_sends_never_becomes_a_label() -> None:
    metrics = Metrics([ROUTE])
    for number in range(50):
        metrics.answered(f"BREW{number}", f"{HOSTILE}{number}", 404, 0.001)
        metrics.refused(f"{HOSTILE}{number}")
        metrics.signed_in(f"{HOSTILE}{number}")
    metrics.answered("GET", None, 404, 0.001)
    text = metrics.text().decode()
    assert "<script>" not in text
    assert "BREW" not in text
    told = counts(metrics)
    assert told["situ_requests_total", "other", "other", "4xx"] == 50
    assert told["situ_requests_total", "GET", "other", "4xx"] == 1
    assert told["situ_refused_total", "other"] == 50
    assert told["situ_sign_ins_total", "other"] == 50


def test_every_refusal_has_its_own_count() -> None:
    metrics = Metrics([])
    codes = {key.removeprefix("refusal.") for key in catalogue("zh") if key.startswith("refusal.")}
    assert len(codes) > 50
    for code in codes:
        metrics.refused(code)
    told = counts(metrics)
    assert {name[1] for name in told if name[0] == "situ_refused_total"} == codes


def test_lanes_are_asked_when_the_counts_are_read() -> None:
    metrics = Metrics([])
    queue = [1, 2, 3]
    metrics.watch("readers", lambda: len(queue), lambda: 8)
    metrics.watch("commands", lambda: 0, lambda: 1)
    assert counts(metrics)["situ_lane_waiting", "readers"] == 3
    queue.clear()
    told = counts(metrics)
    assert told["situ_lane_waiting", "readers"] == 0
    assert told["situ_lane_busy", "readers"] == 8
    assert told["situ_lane_busy", "commands"] == 1


def test_readiness_sign_ins_and_failures_of_the_audit() -> None:
    metrics = Metrics([])
    assert counts(metrics)["situ_ready",] == 0
    metrics.ready(True)
    metrics.signed_in("in")
    metrics.signed_in("locked")
    metrics.audit_failed()
    told = counts(metrics)
    assert told["situ_ready",] == 1
    assert told["situ_sign_ins_total", "in"] == told["situ_sign_ins_total", "locked"] == 1
    assert told["situ_audit_failures_total",] == 1


def test_two_applications_count_apart() -> None:
    one, other = Metrics([ROUTE]), Metrics([ROUTE])
    one.answered("GET", ROUTE, 200, 0.01)
    assert ("situ_requests_total", "GET", ROUTE, "2xx") not in counts(other)


def test_the_buckets_go_from_a_lookup_to_the_longest_statement() -> None:
    assert (BUCKETS_S[0], BUCKETS_S[-1]) == (0.005, 20.0)
    assert list(BUCKETS_S) == sorted(BUCKETS_S)
    assert CONTENT_TYPE.startswith("text/plain")
