"""Operator keys are renewed on the deployed platform, and nobody is locked out."""

import json
import uuid

from local_cloud.operator_api import OperatorApi
from tests.emulator.conftest import EMULATOR_MARKS, RunningCloud
from tests.emulator.grants import full_name

pytestmark = EMULATOR_MARKS

_STEPS = ("createSecret", "setSecret", "testSecret", "finishSecret")


def test_after_a_rotation_the_new_key_opens_and_so_does_the_one_before(cloud: RunningCloud) -> None:
    """The function is woken as Secrets Manager wakes it; the emulator's own rotation calls nobody."""
    secrets, name = cloud.endpoints.client("secretsmanager"), cloud.endpoints.outputs["OperatorKeysSecretName"]
    arn, version = secrets.describe_secret(SecretId=name)["ARN"], str(uuid.uuid4())

    for step in _STEPS:
        answer = cloud.endpoints.client("lambda").invoke(
            FunctionName=full_name("on_key_rotation"),
            Payload=json.dumps({"Step": step, "SecretId": arn, "ClientRequestToken": version}),
        )
        assert "FunctionError" not in answer, answer["Payload"].read()

    new, old = json.loads(secrets.get_secret_value(SecretId=name)["SecretString"])
    assert (new["name"], new["state"]) == ("owner", "current")
    assert (old["key"], old["state"]) == (cloud.endpoints.operator_key, "previous")
    renewed = OperatorApi(url=cloud.endpoints.rest_url, key=new["key"])
    # The old one is known everywhere; the new one is, as soon as nobody remembers the keys from before.
    cloud.children.wait_until(lambda: _opens(renewed), what="the new key", timeout_s=90)
    assert _opens(cloud.api)
    kinds = [event["kind"] for event in cloud.api.listed("/events")]
    assert "operator_keys.renewed" in kinds
    renewed.close()


def _opens(api: OperatorApi) -> bool:
    return api.request("GET", "/devices").status_code == 200
