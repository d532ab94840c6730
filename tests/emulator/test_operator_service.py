"""The operator service against the deployed stack: it has the role of its task there, and what that allows."""

import uuid
from typing import Final

import pytest
import requests

from chalicelib.rest.api import OPERATIONS
from local_cloud.deployment import STACK
from local_cloud.operator_task import OperatorTask
from tests.emulator.claimed import registered
from tests.emulator.conftest import EMULATOR_MARKS, RunningCloud
from tests.emulator.grants import role_without

pytestmark = EMULATOR_MARKS

# Whatever needs no id: every table, index and store is behind one of them.
_LISTS: Final = sorted(each.path for each in OPERATIONS if each.method == "GET" and not each.path_ids)


class Browser:
    """Signed in as the operator."""

    def __init__(self, cloud: RunningCloud) -> None:
        self.url = cloud.endpoints.operator_url
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.headers.update({"X-CloudIoT-Request": "1", "Origin": self.url})
        self.send("POST", "/session", json={"key": cloud.endpoints.operator_key}).raise_for_status()

    def send(self, method: str, path: str, **given: object) -> requests.Response:
        return self._session.request(method, self.url + path, timeout=20, **given)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def browser(cloud: RunningCloud) -> Browser:
    return Browser(cloud)


def test_the_printed_link_carries_the_key_where_no_server_sees_it(cloud: RunningCloud) -> None:
    address, _, fragment = cloud.endpoints.sign_in_url.partition("#")

    assert address == f"{cloud.endpoints.operator_url}/sign-in"
    assert fragment == f"key={cloud.endpoints.operator_key}"


def test_it_is_ready_and_asks_for_a_session(cloud: RunningCloud) -> None:
    url = cloud.endpoints.operator_url

    assert requests.get(f"{url}/readyz", timeout=20).json() == {"status": "ready"}
    assert requests.get(f"{url}/api/devices", timeout=20).status_code == 401


@pytest.mark.parametrize("path", _LISTS)
def test_the_role_of_the_task_may_read_all_that_the_api_shows(browser: Browser, path: str) -> None:
    answer = browser.send("GET", f"/api{path}")

    assert answer.status_code == 200, answer.text


@pytest.fixture
def device_id(cloud: RunningCloud) -> str:
    """Of a device of this test's own: those of the fleet do what the other tests expect of them."""
    device_id, _ = registered(cloud)
    return device_id


def test_what_is_done_in_the_page_is_done_in_the_platform(
    cloud: RunningCloud, browser: Browser, device_id: str
) -> None:
    name = f"Bench {uuid.uuid4().hex[:6]}"

    renamed = browser.send("PATCH", f"/api/devices/{device_id}", json={"name": name, "config": {"report_every_s": 240}})
    ordered = browser.send("POST", f"/api/devices/{device_id}/captures")

    assert (renamed.status_code, ordered.status_code) == (200, 202), renamed.text + ordered.text
    seen = cloud.api.get(f"/devices/{device_id}")
    assert (seen["name"], seen["configuration"]["desired"]["report_every_s"]) == (name, 240)
    assert device_id in {device["device_id"] for device in browser.send("GET", "/api/fleet").json()["devices"]}
    feed = browser.send("GET", "/api/events?limit=50").json()["items"]
    assert {"session.opened", "device.changed", "capture.ordered"} <= {event["kind"] for event in feed}


@pytest.mark.parametrize(
    ("permission", "method", "path"),
    [("dynamodb:Query", "GET", "/api/alerts"), ("dynamodb:PutItem", "POST", "/api/devices/{device_id}/captures")],
)
def test_without_a_grant_it_fails_and_tells_nobody_why(
    cloud: RunningCloud, browser: Browser, device_id: str, permission: str, method: str, path: str
) -> None:
    path = path.format(device_id=device_id)
    role = OperatorTask.of_stack(STACK, cloud.endpoints.aws_port).role_arn

    with role_without(cloud, role, permission):
        denied = browser.send(method, path)

    assert denied.status_code == 500
    assert "AccessDenied" not in denied.text
    assert "arn:" not in denied.text
    assert browser.send(method, path).ok


def test_nobody_but_ecs_may_take_the_role_on_once_it_is_started(cloud: RunningCloud) -> None:
    """Here the administrator stands in for ECS, and steps back."""
    role = OperatorTask.of_stack(STACK, cloud.endpoints.aws_port).role_arn

    trust = cloud.endpoints.client("iam").get_role(RoleName=role.rpartition("/")[2])["Role"]["AssumeRolePolicyDocument"]

    (statement,) = trust["Statement"]
    assert statement["Principal"] == {"Service": "ecs-tasks.amazonaws.com"}
