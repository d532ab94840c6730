"""The deployed REST API opens to operator keys, and `chalice local` serves the same routes."""

from collections.abc import Iterator

import pytest

from local_cloud import surroundings
from local_cloud.chalice_api import chalice_command, routes_environment
from local_cloud.errors import RestFailed
from local_cloud.folders import REPOSITORY
from local_cloud.operator_api import OperatorApi
from local_cloud.ports import FREE_PORTS
from tests.emulator.conftest import EMULATOR_MARKS, RunningCloud

pytestmark = EMULATOR_MARKS

ROUTES = ("/devices", "/alerts", "/events", "/rejections", "/thresholds", "/diagnoses")


@pytest.fixture(scope="module")
def chalice_local(cloud: RunningCloud) -> Iterator[OperatorApi]:
    """`chalice local` against the running emulator, as `make api` starts it."""
    port = FREE_PORTS.settled().operator
    environment = surroundings.without_aws() | routes_environment(cloud.endpoints)
    child = cloud.children.start(
        "chalice local", chalice_command(cloud.endpoints, port=port), environment, folder=REPOSITORY / "chalice_app"
    )
    api = OperatorApi(url=f"http://127.0.0.1:{port}", key=cloud.endpoints.operator_key)
    cloud.children.wait_until(lambda: _answers(api), what="chalice local", timeout_s=30)
    yield api
    api.close()
    cloud.children.end(child)


@pytest.mark.parametrize("route", ROUTES)
def test_a_call_without_a_key_is_refused(cloud: RunningCloud, route: str) -> None:
    assert OperatorApi(url=cloud.endpoints.rest_url, key=None).request("GET", route).status_code == 401


@pytest.mark.parametrize("key", ["wrong", "k" * 43, "' OR 1=1", "\N{LATIN SMALL LETTER E WITH ACUTE}".encode().hex()])
def test_a_call_with_a_wrong_key_is_refused(cloud: RunningCloud, key: str) -> None:
    assert OperatorApi(url=cloud.endpoints.rest_url, key=key).request("GET", "/devices").status_code in (401, 403)


@pytest.mark.parametrize("route", ROUTES)
def test_a_call_with_a_key_is_answered(cloud: RunningCloud, route: str) -> None:
    assert cloud.api.request("GET", route).status_code == 200


def test_chalice_local_serves_the_devices_of_the_running_emulator(
    cloud: RunningCloud, chalice_local: OperatorApi
) -> None:
    assert {device["device_id"] for device in chalice_local.listed("/devices")} >= set(cloud.fleet.device_ids)


@pytest.mark.parametrize("route", ["/health", *ROUTES, "/openapi.json"])
def test_chalice_local_serves_the_routes(chalice_local: OperatorApi, route: str) -> None:
    assert chalice_local.request("GET", route).status_code == 200


@pytest.mark.parametrize("key", [None, "wrong"], ids=["no key", "a wrong key"])
def test_chalice_local_refuses_whoever_has_no_key(chalice_local: OperatorApi, key: str | None) -> None:
    stranger = OperatorApi(url=chalice_local.url, key=key)

    assert stranger.request("GET", "/devices").status_code in (401, 403)
    stranger.close()


def _answers(api: OperatorApi) -> bool:
    try:
        return api.request("GET", "/health").ok
    except RestFailed:
        return False
