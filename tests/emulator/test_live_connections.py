"""What we add to the emulator for devices' lives: connections can be ended, certificates say how long they are good."""

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from botocore.exceptions import ClientError
from cryptography import x509

from tests.emulator.bare_emulator import DEVICE, BareEmulator, running_emulator
from tests.emulator.conftest import EMULATOR_MARKS
from tests.emulator.mqtt_device import PATIENCE_S

pytestmark = EMULATOR_MARKS


@pytest.fixture(scope="module")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BareEmulator]:
    with running_emulator(tmp_path_factory.mktemp("emulator")) as emulator:
        yield emulator


def test_a_connection_is_ended_and_the_broker_says_why(emulator: BareEmulator) -> None:
    emulator.client("kinesis").create_stream(StreamName="gone", ShardCount=1)
    sql = "SELECT * FROM '$aws/events/presence/disconnected/+'"
    emulator.add_rule("gone", sql, emulator.to_stream("gone"))

    with emulator.device(emulator.identity) as device:
        emulator.client("iot-data").delete_connection(clientId=DEVICE)
        assert device.hung_up(timeout_s=PATIENCE_S)

    ends = [json.loads(record["Data"]) for record in emulator.records("gone")]
    assert ends[0]["disconnectReason"] == "API_INITIATED_DISCONNECT"
    assert ends[0]["clientInitiatedDisconnect"] is False


def test_a_client_that_is_not_connected_is_not_found(emulator: BareEmulator) -> None:
    with pytest.raises(ClientError) as refused:
        emulator.client("iot-data").delete_connection(clientId="nobody", cleanSession=True)

    assert refused.value.response["Error"]["Code"] == "ResourceNotFoundException"


def test_a_certificate_says_from_when_to_when_it_is_valid(emulator: BareEmulator) -> None:
    pem = Path(emulator.identity.certificate_file).read_bytes()
    certificate = x509.load_pem_x509_certificate(pem)
    iot = emulator.client("iot")
    (arn,) = iot.list_thing_principals(thingName=DEVICE)["principals"]

    validity = iot.describe_certificate(certificateId=arn.rpartition("/")[2])["certificateDescription"]["validity"]

    assert validity["notBefore"].astimezone(dt.UTC) == certificate.not_valid_before_utc
    assert validity["notAfter"].astimezone(dt.UTC) == certificate.not_valid_after_utc
