"""/devices/{id}/telemetry as CSV: what spreadsheets get."""

import csv
import io

import pytest

from chalicelib.domain.clock import to_ms
from tests.builders import DEVICE, HOUR, MINUTE, NOON, a_sample
from tests.functional.http.platform import FakePlatform
from tests.functional.http.rest_client import Answer, RestClient

_PATH = f"/devices/{DEVICE}/telemetry"
_STANDARD = (
    "air_temp_c (°C),humidity_pct (%),leaf_wetness_pct (%),soil_moisture_pct (%),soil_temp_c (°C),"
    "light_lux (lx),co2_ppm (ppm),battery_v (V)"
)


def asked(api: RestClient, query: str = "", accept: str = "text/csv") -> Answer:
    return api.send("GET", f"{_PATH}{query}", headers={"Accept": accept})


def lines_of(answer: Answer) -> list[str]:
    return answer.body.decode().split("\r\n")


def test_samples_are_rows_under_names_with_their_units(api: RestClient, platform: FakePlatform) -> None:
    platform.measured(
        a_sample(NOON - 2 * MINUTE, air_temp_c=-0.5, battery_v=3.9), a_sample(NOON - MINUTE, air_temp_c=21.4, ph=6.5)
    )

    answer = asked(api)

    assert answer.status == 200
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8; header=present"
    assert (answer.headers["Cache-Control"], answer.headers["Vary"]) == ("no-store", "Accept")
    assert lines_of(answer) == [
        f"at (UTC),{_STANDARD},ph",
        "2025-11-22T11:58:00.000Z,-0.5,,,,,,,3.9,",
        "2025-11-22T11:59:00.000Z,21.4,,,,,,,,6.5",
        "",
    ]


def test_buckets_have_four_columns_for_each_metric(api: RestClient, platform: FakePlatform) -> None:
    platform.measured(a_sample(NOON - 2 * MINUTE, air_temp_c=20.0), a_sample(NOON - MINUTE, air_temp_c=25.0, ph=6.5))

    answer = asked(api, "?resolution=1h&metrics=air_temp_c,ph,co2_ppm")

    assert lines_of(answer) == [
        "at (UTC),air_temp_c_mean (°C),air_temp_c_min (°C),air_temp_c_max (°C),air_temp_c_count,"
        "ph_mean,ph_min,ph_max,ph_count,co2_ppm_mean (ppm),co2_ppm_min (ppm),co2_ppm_max (ppm),co2_ppm_count",
        "2025-11-22T11:00:00.000Z,22.5,20.0,25.0,2,6.5,6.5,6.5,1,,,,",
        "",
    ]


@pytest.mark.parametrize("resolution", ["raw", "1m", "1h"])
def test_pages_of_csv_hold_what_pages_of_json_hold(api: RestClient, platform: FakePlatform, resolution: str) -> None:
    platform.measured(*(a_sample(NOON - 3 * HOUR + n * 7 * MINUTE, air_temp_c=n / 7) for n in range(9)))
    platform.measured(*(a_sample(NOON - HOUR + n * 6 * MINUTE, air_temp_c=n / 3) for n in range(9)), seq=2)
    query = f"?resolution={resolution}&limit=2&metrics=air_temp_c&from={to_ms(NOON - 5 * HOUR)}&to={to_ms(NOON)}"

    json_cursor = csv_cursor = ""
    while True:
        in_json, in_csv = api.get(query_path := f"{_PATH}{query}{json_cursor}").json, asked(api, query + csv_cursor)
        rows = list(csv.reader(io.StringIO(in_csv.body.decode())))[1:]
        values = [
            [item["values"]["air_temp_c"]]
            if resolution == "raw"
            else [item["metrics"]["air_temp_c"][what] for what in ("mean", "min", "max", "count")]
            for item in in_json["items"]
        ]
        assert [[float(cell) for cell in row[1:]] for row in rows] == values, query_path
        assert in_csv.headers.get("Next-Cursor") == in_json["cursor"]
        if in_json["cursor"] is None:
            return
        json_cursor = csv_cursor = f"&cursor={in_json['cursor']}"


def test_a_window_without_a_sample_is_a_header_row(api: RestClient) -> None:
    assert lines_of(asked(api)) == [f"at (UTC),{_STANDARD}", ""]


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        ("*/*", "application/json"),
        ("application/json", "application/json"),
        ("application/*", "application/json"),
        ("text/*", "text/csv; charset=utf-8; header=present"),
        ("TEXT/CSV", "text/csv; charset=utf-8; header=present"),
        ("text/csv;q=0.5, application/json;q=0.4", "text/csv; charset=utf-8; header=present"),
        ("text/csv;q=0.5, */*", "application/json"),
        ("application/json;q=0, */*", "text/csv; charset=utf-8; header=present"),
        ("text/html, text/csv; header=present", "text/csv; charset=utf-8; header=present"),
        ("text/csv;q=nonsense, application/json", "application/json"),
        ("", "application/json"),
    ],
)
def test_the_client_says_in_which_form_it_wants_the_answer(api: RestClient, accept: str, form: str) -> None:
    assert asked(api, accept=accept).headers["Content-Type"] == form


@pytest.mark.parametrize("accept", ["text/html", "image/*", "text/csv;q=0", "nonsense", "application/json;q=0"])
def test_a_form_that_we_do_not_have_is_a_problem(api: RestClient, accept: str) -> None:
    answer = asked(api, accept=accept)

    assert answer.status == 406
    assert answer.json["type"] == "urn:cloudiot:problem:form-unknown"
    assert answer.json["detail"] == "there is application/json and text/csv to accept"


def test_a_problem_is_json_for_who_accepts_csv_too(api: RestClient) -> None:
    answer = asked(api, "?resolution=2h")

    assert (answer.status, answer.wrong_fields) == (400, ["resolution"])


def test_a_route_with_one_form_answers_whatever_is_asked_for(api: RestClient) -> None:
    assert api.send("GET", "/devices", headers={"Accept": "text/csv"}).headers["Content-Type"] == "application/json"


def test_the_document_names_both_forms(api: RestClient) -> None:
    responses = api.get("/openapi.json").json["paths"]["/devices/{device_id}/telemetry"]["get"]["responses"]

    assert set(responses["200"]["content"]) == {"application/json", "text/csv"}
    assert responses["200"]["content"]["text/csv"]["schema"] == {"type": "string"}
    assert "Next-Cursor" in responses["200"]["headers"]
    assert "406" in responses
