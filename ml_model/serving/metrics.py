"""What the server counts and times, in Prometheus' words: https://prometheus.io/docs/practices/naming/."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Final

from prometheus_client import (
    CONTENT_TYPE_PLAIN_0_0_4,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    Info,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)

from ml_model.diagnosis import Verdict
from ml_model.model_card import ModelIdentity
from ml_model.serving.problems import CLIENT_GONE

# When each series was born is of interest to OpenMetrics alone, and would be a third of all lines.
disable_created_metrics()  # type: ignore[no-untyped-call]

# From a small photo's decoding to the longest wait in the queue.
_SECONDS: Final = (0.002, 0.005, 0.01, 0.02, 0.03, 0.05, 0.075, 0.1, 0.15, 0.25, 0.5, 1.0, 2.5, 5.0)

_OUTCOMES: Final = ("answered", "refused", "overloaded", "abandoned", "failed")


class ServingMetrics:
    """The figures of one server. Every method may be called from any thread."""

    def __init__(self, model: ModelIdentity) -> None:
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        Info("leaf_model", "The weights that answer.", registry=self._registry).info(
            {"name": model.name, "version": model.version, "sha256": model.sha256}
        )
        self._requests = Counter("leaf_requests", "Requests by outcome.", ["outcome"], registry=self._registry)
        self._verdicts = Counter("leaf_verdicts", "Diagnosed photos by verdict.", ["verdict"], registry=self._registry)
        self._whole = self._histogram("leaf_request_seconds", "From a request's headers to its answer, if answered.")
        self._decode = self._histogram("leaf_decode_seconds", "A photo's bytes to the network's input.")
        self._inference = self._histogram("leaf_inference_seconds", "The network's input to the diagnosis.")
        # Series that are there from the start, at zero: a rate over a series that appears late begins with a gap.
        for outcome in _OUTCOMES:
            self._requests.labels(outcome)
        for verdict in Verdict:
            self._verdicts.labels(verdict)

    def watch(self, name: str, meaning: str, value: Callable[[], float]) -> None:
        """Publish a value that is asked for whenever the figures are read."""
        Gauge(name, meaning, registry=self._registry).set_function(value)

    def request_ended(self, status: int, whole_s: float) -> None:
        """A request was answered, or its sender left."""
        outcome = _outcome_of(status)
        self._requests.labels(outcome).inc()
        if outcome == "answered":
            self._whole.observe(whole_s)

    def photo_decoded(self, decode_s: float) -> None:
        """A photo became the network's input."""
        self._decode.observe(decode_s)

    def photo_diagnosed(self, verdict: Verdict, inference_s: float) -> None:
        """The network answered."""
        self._verdicts.labels(verdict).inc()
        self._inference.observe(inference_s)

    def exposition(self) -> tuple[bytes, str]:
        """All figures in the text format, and its content type."""
        return generate_latest(self._registry), CONTENT_TYPE_PLAIN_0_0_4

    def _histogram(self, name: str, meaning: str) -> Histogram:
        return Histogram(name, meaning, buckets=_SECONDS, registry=self._registry)


def _outcome_of(status: int) -> str:
    if status < HTTPStatus.BAD_REQUEST:
        return "answered"
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return "overloaded" if status == HTTPStatus.SERVICE_UNAVAILABLE else "failed"
    return "abandoned" if status == CLIENT_GONE else "refused"
