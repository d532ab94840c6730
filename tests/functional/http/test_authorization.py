"""Who may do what."""

import hmac

import pytest
from chalice.local import LambdaContext

from chalicelib.domain.event import EventKind
from chalicelib.domain.rule_scopes import FLEET_SCOPE
from chalicelib.entrypoints.authorize_operator import authorize_operator
from chalicelib.stage import STAGE
from chalicelib.version import VERSION
from tests.builders import DEVICE, an_alert
from tests.functional.http.platform import MODEL_VERSION, FakePlatform
from tests.functional.http.rest_client import OLD_OPERATOR, OPERATOR, VIEWER, RestClient

_METHOD = "arn:aws:execute-api:eu-central-1:123456789012:a1b2c3/dev"
_ASKED = f"{_METHOD}/GET/devices"


def test_a_request_without_a_key_is_unauthorized(api: RestClient) -> None:
    assert api.get("/devices", key=None).status == 401


@pytest.mark.parametrize(
    "header",
    [
        "Bearer wrong",
        "Bearer ",
        "Bearer",
        OPERATOR.key,
        f"Basic {OPERATOR.key}",
        f"Bearer {OPERATOR.key} ",
        f"Bearer  {OPERATOR.key}",
        f"Bearer {OPERATOR.key[:-1]}",
        f"Bearer {OPERATOR.key}x",
        f"Bearer {OPERATOR.key.upper()}",
        "Bearer ключ",
    ],
)
def test_a_request_with_anything_but_a_key_of_ours_is_forbidden(api: RestClient, header: str) -> None:
    assert api.send("GET", "/devices", key=None, headers={"Authorization": header}).status == 403


def test_the_scheme_may_be_written_in_any_case(api: RestClient) -> None:
    assert api.send("GET", "/devices", key=None, headers={"Authorization": f"bearer {OPERATOR.key}"}).status == 200


def test_a_key_from_before_the_rotation_still_works(api: RestClient) -> None:
    assert api.get("/devices", key=OLD_OPERATOR.key).status == 200


def test_a_viewer_may_read_but_not_act(api: RestClient, platform: FakePlatform) -> None:
    assert api.get("/devices", key=VIEWER.key).status == 200
    assert api.post(f"/devices/{DEVICE}/captures", key=VIEWER.key).status == 403
    assert api.put("/thresholds", {"rules": []}, key=VIEWER.key).status == 403
    assert not platform.commands.orders
    assert platform.rules.documents[FLEET_SCOPE].rules


def test_what_an_operator_does_is_told_under_the_name_of_the_key(api: RestClient, platform: FakePlatform) -> None:
    alert = an_alert()
    platform.alerts.save(alert, replacing=None)

    api.post(f"/alerts/{alert.alert_id}/acknowledge", key=OLD_OPERATOR.key)

    (event,) = platform.events.events.values()
    assert (event.kind, event.who) == (EventKind.ALERT_ACKNOWLEDGED, OLD_OPERATOR.name)


def test_health_tells_what_was_deployed(api: RestClient) -> None:
    assert api.get("/health", key=None).json == {
        "status": "ok",
        "stage": STAGE,
        "version": VERSION,
        "model_version": MODEL_VERSION,
    }


def test_health_and_the_document_need_no_key(api: RestClient) -> None:
    assert api.get("/health", key=None).status == 200
    assert api.get("/openapi.json", key=None).status == 200


@pytest.mark.parametrize(
    ("key", "effect", "resource"),
    [
        (OPERATOR.key, "Allow", f"{_METHOD}/*/*"),
        (VIEWER.key, "Allow", f"{_METHOD}/GET/*"),
        ("unknown", "Deny", "arn:aws:execute-api:eu-central-1:123456789012:a1b2c3/*"),
    ],
)
@pytest.mark.usefixtures("platform")
def test_the_policy_covers_every_route_of_the_role_since_the_gateway_remembers_it(
    key: str, effect: str, resource: str
) -> None:
    asked = {"type": "TOKEN", "authorizationToken": f"Bearer {key}", "methodArn": _ASKED}

    policy = authorize_operator(asked, LambdaContext("authorize_operator", 128))["policyDocument"]

    assert policy["Statement"] == [{"Action": "execute-api:Invoke", "Effect": effect, "Resource": [resource]}]


def test_a_broken_secret_lets_nobody_in(api: RestClient, platform: FakePlatform) -> None:
    platform.keys.keys = ()

    assert api.get("/devices").status == 403


@pytest.mark.parametrize("key", [OPERATOR.key, VIEWER.key, "unknown"])
def test_every_key_is_compared_whichever_fits(api: RestClient, monkeypatch: pytest.MonkeyPatch, key: str) -> None:
    compared = []

    def compare(one: bytes, other: bytes) -> bool:
        compared.append(len(one) == len(other))
        return one == other

    monkeypatch.setattr(hmac, "compare_digest", compare)

    api.get("/devices", key=key)

    assert compared == [True, True, True]
