"""The platform's figures, from the metrics that AWS keeps of the stream and of the endpoint."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Final

from botocore.exceptions import ClientError

from chalicelib.adapters.aws_failures import code_of, outages_of
from chalicelib.adapters.remembered import Remembered
from chalicelib.domain.errors import Outage
from chalicelib.domain.platform_figures import Figure, PlatformFigures
from chalicelib.observability import logger
from chalicelib.ports.clock import Clock

_MINUTE: Final = timedelta(minutes=1)
# Metrics appear after a minute or two, and photos come by the hour.
_LOOKED_BACK: Final = timedelta(minutes=15)
_PHOTOS_LOOKED_BACK: Final = timedelta(hours=3)
# SageMaker tells times in microseconds.
_US_IN_MS: Final = 1_000
# The endpoint has this one variant; the name is AWS's own for it.
_VARIANT: Final = "AllTraffic"


class CloudWatchFigures:
    """Implements `PlatformMetrics`; asks once a minute at most, since every number asked for is charged."""

    def __init__(self, client: Any, *, stream: str, endpoint: str, clock: Clock) -> None:
        self._client = client
        self._stream = [{"Name": "StreamName", "Value": stream}]
        self._endpoint = [{"Name": "EndpointName", "Value": endpoint}, {"Name": "VariantName", "Value": _VARIANT}]
        self._clock = clock
        self._figures = Remembered(self._read, clock=clock, survives=(), name="figures")

    def figures(self) -> PlatformFigures:
        return self._figures.get()

    def _read(self) -> PlatformFigures:
        try:
            values = self._values()
        except Outage:
            return _unknown("CloudWatch does not answer")
        except ClientError as error:
            logger.exception("figures could not be read")
            return _unknown(f"CloudWatch answered {code_of(error)}")
        return PlatformFigures(
            messages_per_minute=_figure(values["messages"], over=_LOOKED_BACK),
            lag_ms=_figure(values["lag"], over=_LOOKED_BACK),
            endpoint_p50_ms=_figure(values["p50"], over=_PHOTOS_LOOKED_BACK, scale=1 / _US_IN_MS),
            endpoint_p95_ms=_figure(values["p95"], over=_PHOTOS_LOOKED_BACK, scale=1 / _US_IN_MS),
        )

    def _values(self) -> Mapping[str, Sequence[float]]:
        """The values of each figure, the newest first."""
        now = self._clock()
        values: dict[str, Sequence[float]] = {}
        for back, queries in ((_LOOKED_BACK, self._of_stream()), (_PHOTOS_LOOKED_BACK, self._of_endpoint())):
            with outages_of("CloudWatch"):
                answer = self._client.get_metric_data(
                    MetricDataQueries=queries, StartTime=now - back, EndTime=now, ScanBy="TimestampDescending"
                )
            values |= {result["Id"]: result["Values"] for result in answer["MetricDataResults"]}
        return values

    def _of_stream(self) -> list[dict[str, Any]]:
        records = ("AWS/Kinesis", "IncomingRecords", self._stream)
        age = ("AWS/Kinesis", "GetRecords.IteratorAgeMilliseconds", self._stream)
        return [_query("messages", *records, stat="Sum"), _query("lag", *age, stat="Maximum")]

    def _of_endpoint(self) -> list[dict[str, Any]]:
        latency = ("AWS/SageMaker", "ModelLatency", self._endpoint)
        return [_query(stat, *latency, stat=stat, period=_PHOTOS_LOOKED_BACK) for stat in ("p50", "p95")]


def _query(
    name: str,
    namespace: str,
    metric: str,
    dimensions: list[dict[str, str]],
    *,
    stat: str,
    period: timedelta = _MINUTE,
) -> dict[str, Any]:
    of = {"Namespace": namespace, "MetricName": metric, "Dimensions": dimensions}
    seconds = period // timedelta(seconds=1)
    return {"Id": name, "MetricStat": {"Metric": of, "Period": seconds, "Stat": stat}}


def _figure(values: Sequence[float], *, over: timedelta, scale: float = 1.0) -> Figure:
    if not values:
        return Figure(value=None, reason=f"CloudWatch has no figure of the last {over // _MINUTE} minutes")
    return Figure(value=round(values[0] * scale, 1))


def _unknown(reason: str) -> PlatformFigures:
    nothing = Figure(value=None, reason=reason)
    return PlatformFigures(
        messages_per_minute=nothing, lag_ms=nothing, endpoint_p50_ms=nothing, endpoint_p95_ms=nothing
    )
