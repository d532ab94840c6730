"""The platform's figures, as CloudWatch gives them."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import pytest
from botocore.stub import ANY

from chalicelib.adapters.cloudwatch_figures import CloudWatchFigures
from chalicelib.domain.platform_figures import Figure
from tests.builders import MINUTE
from tests.contract import cloud
from tests.fakes.clock import FrozenClock

_QUERY: Final = {"MetricDataQueries": ANY, "StartTime": ANY, "EndTime": ANY, "ScanBy": "TimestampDescending"}


class CloudWatch:
    """A CloudWatch that says what a test tells it to, and who reads it."""

    def __init__(self) -> None:
        self.client, self.stubber = cloud.stubbed("cloudwatch")
        self.clock = FrozenClock()
        self.figures = CloudWatchFigures(self.client, stream="stream", endpoint="leaf", clock=self.clock)

    def answers(self, **values: Sequence[float]) -> None:
        """The values by a figure's name, the newest first."""
        for names in (("messages", "lag"), ("p50", "p95")):
            results = [{"Id": name, "Values": list(values.get(name, ()))} for name in names]
            self.stubber.add_response("get_metric_data", {"MetricDataResults": results}, _QUERY)


@pytest.fixture
def cloudwatch() -> CloudWatch:
    return CloudWatch()


def test_figures_are_the_newest_values_in_our_units(cloudwatch: CloudWatch) -> None:
    cloudwatch.answers(messages=[12, 99], lag=[840.0], p50=[151_000], p95=[420_400])

    now = cloudwatch.figures.figures()

    assert now.messages_per_minute == Figure(value=12.0)
    assert now.lag_ms == Figure(value=840.0)
    assert (now.endpoint_p50_ms.value, now.endpoint_p95_ms.value) == (151.0, 420.4)


def test_what_was_not_measured_says_so(cloudwatch: CloudWatch) -> None:
    cloudwatch.answers(messages=[0.0])

    now = cloudwatch.figures.figures()

    assert now.messages_per_minute == Figure(value=0.0)
    assert now.lag_ms == Figure(value=None, reason="CloudWatch has no figure of the last 15 minutes")
    assert now.endpoint_p95_ms == Figure(value=None, reason="CloudWatch has no figure of the last 180 minutes")


@pytest.mark.parametrize(
    ("code", "status", "reason"),
    [
        ("InternalServiceError", 500, "CloudWatch does not answer"),
        ("Throttling", 400, "CloudWatch does not answer"),
        ("AccessDenied", 403, "CloudWatch answered AccessDenied"),
    ],
)
def test_a_cloudwatch_that_fails_is_no_failure_of_ours(
    cloudwatch: CloudWatch, code: str, status: int, reason: str
) -> None:
    # botocore tries some of them again.
    for _ in range(5):
        cloudwatch.stubber.add_client_error("get_metric_data", service_error_code=code, http_status_code=status)

    now = cloudwatch.figures.figures()

    assert {now.messages_per_minute.reason, now.lag_ms.reason, now.endpoint_p50_ms.reason} == {reason}
    assert now.endpoint_p95_ms.value is None


def test_every_number_is_charged_so_a_minute_is_answered_from_memory(cloudwatch: CloudWatch) -> None:
    cloudwatch.answers(messages=[1.0])
    first = cloudwatch.figures.figures()
    assert cloudwatch.figures.figures() == first
    cloudwatch.stubber.assert_no_pending_responses()

    cloudwatch.clock.advance(MINUTE)
    cloudwatch.answers(messages=[2.0])

    assert cloudwatch.figures.figures().messages_per_minute.value == 2.0


def test_the_questions_name_stream_and_endpoint(cloudwatch: CloudWatch) -> None:
    asked: list[Mapping[str, Any]] = []
    cloudwatch.client.meta.events.register(
        "provide-client-params.cloudwatch.GetMetricData", lambda params, **_more: asked.append(params)
    )
    cloudwatch.answers()

    cloudwatch.figures.figures()

    metrics = [query["MetricStat"]["Metric"] for params in asked for query in params["MetricDataQueries"]]
    named = {(metric["MetricName"], tuple(each["Value"] for each in metric["Dimensions"])) for metric in metrics}
    assert named == {
        ("IncomingRecords", ("stream",)),
        ("GetRecords.IteratorAgeMilliseconds", ("stream",)),
        ("ModelLatency", ("leaf", "AllTraffic")),
    }
