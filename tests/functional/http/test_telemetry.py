"""/devices/{id}/telemetry: raw and summed up."""

from datetime import timedelta
from urllib.parse import quote

import pytest

from chalicelib.domain.clock import to_ms
from tests.builders import DAY, DEVICE, HOUR, MINUTE, NOON, a_sample
from tests.functional.http.platform import FakePlatform
from tests.functional.http.rest_client import RestClient

_PATH = f"/devices/{DEVICE}/telemetry"


def test_without_a_window_the_last_24_hours_are_answered(api: RestClient, platform: FakePlatform) -> None:
    for seq, age in enumerate((25 * HOUR, 24 * HOUR, MINUTE, timedelta(0))):
        platform.measured(a_sample(NOON - age, air_temp_c=20.0 + seq), seq=seq)

    answer = api.get(_PATH).json

    # 24 h ago is included, now is not: windows that follow each other share no sample.
    assert [item["values"]["air_temp_c"] for item in answer["items"]] == [21.0, 22.0]
    assert answer["kind"] == "samples"
    assert answer["cursor"] is None


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (str(to_ms(NOON)), str(to_ms(NOON + HOUR))),
        ("2025-11-22T12:00:00Z", "2025-11-22T13:00:00Z"),
        (quote("2025-11-22T14:00:00+02:00"), quote("2025-11-22T15:00:00.000+02:00")),
    ],
)
def test_a_window_is_given_in_iso_8601_or_in_epoch_milliseconds(
    api: RestClient, platform: FakePlatform, start: str, end: str
) -> None:
    platform.measured(*(a_sample(NOON + minutes * MINUTE) for minutes in (-1, 0, 30, 59)))
    platform.measured(a_sample(NOON + HOUR), seq=2)

    items = api.get(f"{_PATH}?from={start}&to={end}").json["items"]

    assert [item["at"] for item in items] == [to_ms(NOON + minutes * MINUTE) for minutes in (0, 30, 59)]


def test_a_message_that_began_before_the_window_reaches_into_it(api: RestClient, platform: FakePlatform) -> None:
    platform.measured(a_sample(NOON - HOUR), a_sample(NOON))

    assert len(api.get(f"{_PATH}?from={to_ms(NOON)}&to={to_ms(NOON + HOUR)}").json["items"]) == 1


def test_only_the_metrics_that_are_asked_for_are_answered(api: RestClient, platform: FakePlatform) -> None:
    platform.measured(
        a_sample(NOON - 2 * MINUTE, air_temp_c=20.0, humidity_pct=80.0, battery_v=3.9),
        a_sample(NOON - MINUTE, battery_v=3.8),
    )

    items = api.get(f"{_PATH}?metrics=air_temp_c,humidity_pct,never_measured").json["items"]

    assert [item["values"] for item in items] == [{"air_temp_c": 20.0, "humidity_pct": 80.0}]


def test_pages_follow_each_other_without_a_gap_even_when_late_messages_arrive_between_them(
    api: RestClient, platform: FakePlatform
) -> None:
    platform.measured(*(a_sample(NOON - (30 - minute) * MINUTE) for minute in range(10)), seq=5)
    platform.measured(*(a_sample(NOON - (20 - minute) * MINUTE) for minute in range(10)), seq=6)

    first = api.get(f"{_PATH}?limit=7").json
    platform.measured(a_sample(NOON - 31 * MINUTE), seq=4)
    second = api.get(f"{_PATH}?limit=7&cursor={first['cursor']}").json
    third = api.get(f"{_PATH}?limit=7&cursor={second['cursor']}").json

    times = [item["at"] for page in (first, second, third) for item in page["items"]]
    assert times == [to_ms(NOON - (30 - minute) * MINUTE) for minute in range(20)]
    assert third["cursor"] is None


def test_buckets_tell_mean_extremes_and_count(api: RestClient, platform: FakePlatform) -> None:
    platform.measured(
        a_sample(NOON - HOUR, air_temp_c=10.0),
        a_sample(NOON - 31 * MINUTE, air_temp_c=20.0, co2_ppm=600.0),
        a_sample(NOON - MINUTE, air_temp_c=36.0),
    )

    answer = api.get(f"{_PATH}?resolution=1h").json

    assert answer == {
        "kind": "buckets",
        "items": [
            {
                "at": to_ms(NOON - HOUR),
                "metrics": {
                    "air_temp_c": {"mean": 22.0, "min": 10.0, "max": 36.0, "count": 3},
                    "co2_ppm": {"mean": 600.0, "min": 600.0, "max": 600.0, "count": 1},
                },
            }
        ],
        "cursor": None,
    }


@pytest.mark.parametrize(("resolution", "width"), [("1m", MINUTE), ("1h", HOUR), ("1d", DAY)])
def test_buckets_begin_at_whole_minutes_hours_and_utc_days(
    api: RestClient, platform: FakePlatform, resolution: str, width: timedelta
) -> None:
    moments = [NOON + shift * width for shift in (-2, -1, 0)]
    for seq, moment in enumerate(moments):
        platform.measured(a_sample(moment + timedelta(seconds=17)), seq=seq)

    items = api.get(f"{_PATH}?resolution={resolution}&from={to_ms(NOON - 3 * DAY)}&to={to_ms(NOON + DAY)}").json[
        "items"
    ]

    width_ms = width // timedelta(milliseconds=1)
    assert [item["at"] for item in items] == [to_ms(moment) // width_ms * width_ms for moment in moments]


def test_bucket_pages_never_tear_a_bucket_apart(api: RestClient, platform: FakePlatform) -> None:
    for seq in range(12):
        platform.measured(*(a_sample(NOON - HOUR + (5 * seq + minute) * MINUTE) for minute in range(5)), seq=seq)

    pages = [api.get(f"{_PATH}?resolution=1m&limit=25").json]
    while pages[-1]["cursor"] is not None:
        pages.append(api.get(f"{_PATH}?resolution=1m&limit=25&cursor={pages[-1]['cursor']}").json)

    assert [len(page["items"]) for page in pages] == [25, 25, 10]
    assert all(item["metrics"]["air_temp_c"]["count"] == 1 for page in pages for item in page["items"])


def test_another_devices_samples_stay_out(api: RestClient, platform: FakePlatform) -> None:
    platform.measured(a_sample(NOON - MINUTE), device_id="greenhouse-2-x")

    assert api.get(_PATH).json["items"] == []


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("from=yesterday", "from"),
        ("to=2025-11-22T12:00:00", "to"),
        ("from=2025-11-22T14:00:00+02:00", "from"),
        ("to=99999999999999", "to"),
        (f"to={'9' * 5000}", "to"),
        ("to=9999-12-31T23:59:59-23:59", "to"),
        ("from=1969-12-31T23:59:59Z", "from"),
        ("from=0001-01-01T00:00:00%2B23:00", "from"),
        ("from=-5", "from"),
        (f"from={to_ms(NOON)}&to={to_ms(NOON)}", "from"),
        (f"from={to_ms(NOON + HOUR)}", "from"),
        ("from=", "from"),
        ("resolution=5m", "resolution"),
        ("metrics=Air Temperature", "metrics"),
        ("metrics=", "metrics"),
        ("metrics=air_temp_c,,humidity_pct", "metrics"),
        ("metrics=" + ",".join(f"m{number}" for number in range(33)), "metrics"),
        ("limit=0", "limit"),
        ("limit=5001", "limit"),
        ("limit=ten", "limit"),
        (f"limit={'9' * 400}", "limit"),
        ("limit=5&limit=6", "limit"),
        ("cursor=nonsense", "cursor"),
        ("cursor=1.2", "cursor"),
        ("cursor=-1.2.3", "cursor"),
        ("cursor=99999999999999.1.1", "cursor"),
        (f"cursor={'1' * 400}.1.1", "cursor"),
        (f"resolution=1h&cursor={to_ms(NOON) + 1}", "cursor"),
        ("resolution=1h&cursor=1.2.3", "cursor"),
        ("cursor=" + "1" * 2000, "cursor"),
        ("until=now", "until"),
    ],
)
def test_bad_input_is_refused_by_the_name_of_its_parameter(api: RestClient, query: str, field: str) -> None:
    answer = api.get(f"{_PATH}?{query}")

    assert answer.status == 400
    assert answer.wrong_fields == [field]


def test_telemetry_of_an_unknown_device_is_not_found(api: RestClient) -> None:
    assert api.get("/devices/greenhouse-9-z/telemetry").status == 404


def test_a_window_at_the_edge_of_time_is_answered(api: RestClient) -> None:
    assert api.get(f"{_PATH}?from=0&to=1").json["items"] == []
    assert api.get(f"{_PATH}?to=1").json["items"] == []
    assert api.get(f"{_PATH}?from=9999999999998&to=9999999999999&resolution=1d").json["items"] == []
