"""The platform's real functions with their real adapters, on AWS in memory, out in the weather."""

import json
import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from typing import Any, Final, Self

import pytest
from moto import mock_aws

from app import app
from chalicelib import wiring
from chalicelib.adapters import aws_clients, patience
from chalicelib.settings import Settings
from chalicelib.wiring import foundation
from tests.builders import DEVICE, SITE, a_device, a_site, an_event
from tests.contract import cloud
from tests.event_source.given_up import GivenUp, announcement
from tests.event_source.lane import Function, FunctionKilled
from tests.fakes.clock import FrozenClock
from tests.functional.deliveries.aws_weather import Weather, WeatherStation
from tests.functional.deliveries.notifications import Notifications

OTHER_DEVICE: Final = "greenhouse-1-b"
_TIME_FOR_RETRIES_S: Final = 0.002
_SERVICES: Final = ("dynamodb", "s3", "sns", "ssm")
_PARAMETER: Final = "/test/alert-threshold"
Rules = Sequence[Mapping[str, Any]]

AT_ONCE: Final[Rules] = (
    {"id": "air-temp-high", "metric": "air_temp_c", "direction": "above", "warning": 35, "critical": 40},
    {"id": "air-temp-low", "metric": "air_temp_c", "direction": "below", "warning": 0.5, "critical": -5},
    {"id": "humidity-high", "metric": "humidity_pct", "direction": "above", "warning": 95, "critical": None},
)
PATIENT: Final[Rules] = (
    {"id": "long-heat", "for_min": 10, "metric": "air_temp_c", "direction": "above", "warning": 35, "critical": None},
)
# What differs from run to run without meaning anything: each container keeps a copy of the fleet's rules for later
# ones, as well as it can; and a fresh value says that a marker was written again.
_COPY_OF_THE_RULES: Final = "RULES"
_FRESH_EACH_TIME: Final = frozenset({"token"})


class CloudPlatform:
    """A platform with two devices, out in the weather of its station."""

    def __init__(self, station: WeatherStation, notifications: Notifications) -> None:
        self._station = station
        self._notifications = notifications

    @classmethod
    @contextmanager
    def up(cls, rules: Rules = AT_ONCE) -> Iterator[Self]:
        """An empty platform, in fair weather."""
        with pytest.MonkeyPatch.context() as monkeypatch, mock_aws(), ExitStack() as at_the_end:
            _make_parts(monkeypatch, rules)
            forget_container()
            at_the_end.callback(forget_container)
            # To write down a failure with all its causes takes longer than the failure.
            logging.disable()
            at_the_end.callback(logging.disable, logging.NOTSET)
            # A new container has new clients; these stay, for their weather's sake.
            monkeypatch.setattr(aws_clients, "aws_client", partial(cloud.client))
            monkeypatch.setattr(foundation, "_now", FrozenClock())
            # Adapters try for most of a minute before they give up: here, a handful of times.
            monkeypatch.setattr(patience, "time_left_s", lambda: _TIME_FOR_RETRIES_S)
            monkeypatch.setattr(patience, "_FIRST_WAIT_S", _TIME_FOR_RETRIES_S / 4)
            monkeypatch.setattr(patience, "_LONGEST_WAIT_S", _TIME_FOR_RETRIES_S / 4)
            _register_devices()
            station, notifications = WeatherStation(), Notifications()
            for service in _SERVICES:
                station.expose(cloud.client(service))
                at_the_end.callback(station.shelter, cloud.client(service))
            notifications.listen(cloud.client("sns"))
            at_the_end.callback(notifications.stop, cloud.client("sns"))
            yield cls(station, notifications)

    @property
    def told(self) -> frozenset[str]:
        """The ids of the alerts that people were told of."""
        return frozenset(self._notifications.alert_ids)

    @contextmanager
    def in_weather(self, weather: Weather) -> Iterator[None]:
        """Let faults happen for a while."""
        before, self._station.weather = self._station.weather, weather
        try:
            yield
        finally:
            self._station.weather = before

    def function(self, name: str) -> Function:
        """A function as an event source knows it."""
        return partial(self.invoke, name)

    def invoke(self, function: str, event: Any) -> Any:
        """Invoke a function; when it is killed, the next invocation finds a new container.

        Raises:
            FunctionKilled: the process died.
        """
        try:
            return app.handler_map[function](event, _Invocation(function))
        except FunctionKilled:
            forget_container()
            raise

    def hand_over(self, letter: GivenUp) -> None:
        """Let the function of the undelivered find what an event source gave up, until it is done with it."""
        with self.in_weather(Weather()):
            cloud.client("s3").put_object(Bucket=cloud.RAW_BUCKET, Key=letter.key, Body=letter.document)
        event = announcement([letter], bucket=cloud.RAW_BUCKET)
        for _ in range(20):
            try:
                if self.invoke("on_undelivered_message", event) == {"batchItemFailures": []}:
                    return
            except FunctionKilled:
                continue
        raise AssertionError("the letter is never done")

    def contents(self) -> dict[str, Any]:
        """What the tables hold, and the original bytes of everything that was refused."""
        operations = cloud.stored_items(cloud.OPERATIONS_TABLE)
        return {
            "telemetry": [_settled(item) for item in cloud.stored_items(cloud.TELEMETRY_TABLE)],
            "operations": [_settled(item) for item in operations if item["pk"]["S"] != _COPY_OF_THE_RULES],
            "refused": sorted(self._refused()),
        }

    def _refused(self) -> list[bytes]:
        s3 = cloud.client("s3")
        rows = s3.list_objects_v2(Bucket=cloud.RAW_BUCKET, Prefix="rejected/").get("Contents", [])
        return [s3.get_object(Bucket=cloud.RAW_BUCKET, Key=row["Key"])["Body"].read() for row in rows]


class _Invocation:
    """What Lambda tells a function of its invocation; there is always time enough."""

    def __init__(self, function: str) -> None:
        self.function_name = function
        self.invoked_function_arn = f"arn:aws:lambda:eu-central-1:123456789012:function:{function}"
        self.memory_limit_in_mb = 512
        self.aws_request_id = "c9b8fa9f-5a7f-4a8d-af9c-0c604cde93a5"

    def get_remaining_time_in_millis(self) -> int:
        """All of a minute."""
        return 60_000


def forget_container() -> None:
    """Let go of everything that a container keeps between invocations."""
    wiring.forget()


def differences(messy: dict[str, Any], clean: dict[str, Any]) -> list[str]:
    """What only one of the two holds, a line each; none when they are equal."""
    lines = []
    for place, rows in clean.items():
        lines += [f"only after the clean run, {place}: {row}" for row in rows if row not in messy[place]]
        lines += [f"only after the other one, {place}: {row}" for row in messy[place] if row not in rows]
        lines += [f"{place}: {len(messy[place])} rows in place of {len(rows)}"] * (len(messy[place]) != len(rows))
    return lines


def alerts_in(contents: dict[str, Any]) -> list[dict[str, Any]]:
    """The alerts that these contents hold."""
    return [item for item in contents["operations"] if item["sk"]["S"].startswith("ALERT#")]


def _register_devices() -> None:
    wiring.site_book().register(a_site(), an_event(subject=SITE))
    for device_id in (DEVICE, OTHER_DEVICE):
        wiring.device_registry().register(a_device(device_id), an_event(subject=device_id))


def _settled(item: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in item.items() if name not in _FRESH_EACH_TIME}


def _make_parts(monkeypatch: pytest.MonkeyPatch, rules: Rules) -> None:
    cloud.make_telemetry_table()
    cloud.make_operations_table()
    cloud.make_buckets()
    cloud.client("ssm").put_parameter(Name=_PARAMETER, Type="String", Value=json.dumps({"rules": rules}))
    environment = {
        "STAGE": "test",
        "TELEMETRY_TABLE": cloud.TELEMETRY_TABLE,
        "OPERATIONS_TABLE": cloud.OPERATIONS_TABLE,
        "RAW_BUCKET": cloud.RAW_BUCKET,
        "PROCESSED_BUCKET": cloud.PROCESSED_BUCKET,
        "TELEMETRY_STREAM": "cloudiot-test-telemetry",
        "ALERT_TOPIC_ARN": cloud.client("sns").create_topic(Name="alerts")["TopicArn"],
        "THRESHOLD_PARAMETER": _PARAMETER,
        "OPERATOR_KEYS_SECRET": "/test/fastapi/api-key",
        "CLASSIFIER_ENDPOINT": "leaf",
        "DEVICE_POLICY": "device",
    }
    # Settings that no telemetry meets on its way still want to be set.
    for name in Settings.__dataclass_fields__:
        environment.setdefault(name.upper(), "365")
        environment.setdefault(f"{name.upper()}_DAYS", "365")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
