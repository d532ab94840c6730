"""Faults come as AWS's own: what the adapters meet in the weather is what they would meet on AWS."""

from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError, ReadTimeoutError
from moto import mock_aws

from tests.contract import cloud
from tests.event_source.lane import FunctionKilled
from tests.functional.deliveries.aws_weather import Fault, Weather, WeatherStation

KEY = {"device_id": {"S": "greenhouse-1-a"}}


@pytest.fixture
def station() -> Iterator[WeatherStation]:
    station = WeatherStation()
    with mock_aws():
        cloud.make_telemetry_table()
        dynamodb = station.expose(cloud.client("dynamodb"))
        yield station
        station.shelter(dynamodb)


def put(*places: str) -> Any:
    puts = [{"PutRequest": {"Item": {**KEY, "at_seq": {"S": place}}}} for place in places]
    return cloud.client("dynamodb").batch_write_item(RequestItems={cloud.TELEMETRY_TABLE: puts})


def stored() -> list[str]:
    return [item["at_seq"]["S"] for item in cloud.stored_items(cloud.TELEMETRY_TABLE)]


@pytest.mark.parametrize(
    ("fault", "code"),
    [(Fault.THROTTLED, "ProvisionedThroughputExceededException"), (Fault.SERVER_ERROR, "InternalServerError")],
)
def test_a_refused_call_has_no_effect(station: WeatherStation, fault: Fault, code: str) -> None:
    station.weather = Weather({1: fault})

    with pytest.raises(ClientError, match=code):
        put("1")

    assert stored() == []


def test_an_endpoint_that_cannot_be_reached_has_done_nothing(station: WeatherStation) -> None:
    station.weather = Weather({1: Fault.UNREACHABLE})

    with pytest.raises(EndpointConnectionError):
        put("1")

    assert stored() == []


def test_a_lost_answer_hides_that_the_call_took_effect(station: WeatherStation) -> None:
    station.weather = Weather({1: Fault.UNHEARD})

    with pytest.raises(ReadTimeoutError):
        put("1")

    station.weather = Weather()
    assert stored() == ["1"]


def test_a_batch_is_done_in_part_and_the_rest_is_handed_back(station: WeatherStation) -> None:
    station.weather = Weather({1: Fault.IN_PART})

    answer = put("1", "2", "3")

    left = answer["UnprocessedItems"][cloud.TELEMETRY_TABLE]
    assert [each["PutRequest"]["Item"]["at_seq"]["S"] for each in left] == ["3"]
    assert stored() == ["1", "2"]


def test_what_cannot_be_done_in_part_is_throttled(station: WeatherStation) -> None:
    station.weather = Weather({1: Fault.IN_PART})

    with pytest.raises(ClientError, match="ProvisionedThroughputExceededException"):
        put("1")


@pytest.mark.parametrize(("fault", "left"), [(Fault.KILLED_BEFORE, []), (Fault.KILLED_AFTER, ["1"])])
def test_no_except_of_the_platform_survives_its_own_death(
    station: WeatherStation, fault: Fault, left: list[str]
) -> None:
    station.weather = Weather({1: fault})

    with pytest.raises(FunctionKilled):
        put("1")

    assert not isinstance(FunctionKilled(), Exception)
    assert stored() == left


def test_a_fault_strikes_one_call_and_is_counted(station: WeatherStation) -> None:
    station.weather = weather = Weather({2: Fault.THROTTLED})

    put("1")
    with pytest.raises(ClientError):
        put("2")
    put("3")

    assert stored() == ["1", "3"]
    assert weather.struck == {Fault.THROTTLED: 1}


def test_what_is_down_never_works(station: WeatherStation) -> None:
    station.weather = Weather(down={"BatchWriteItem"})

    for _ in range(3):
        with pytest.raises(ClientError):
            put("1")

    assert stored() == []
