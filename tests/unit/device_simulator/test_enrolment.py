"""What an operator does for a fleet may be done again, and every failure says what to do; then the devices join."""

from pathlib import Path
from typing import Final

import pytest
import requests

from chalicelib.domain.crops import CROPS
from chalicelib.domain.site import Growing
from device_simulator import aws_link, enrol
from device_simulator.claim import ClaimFolder
from device_simulator.enrolment import Enrolment
from device_simulator.errors import EnrolmentFailed, StateInvalid
from device_simulator.identity import Identity, IdentityFolder
from device_simulator.link import Link
from device_simulator.roster import SITE_PLANS, SitePlan, roster, sites_of
from device_simulator.serials import SERIAL, serials_in
from tests.unit.device_simulator.claim_broker import TEMPLATE, ClaimBroker
from tests.unit.device_simulator.fake_platform import OPERATOR_KEY, REST_URL, FakePlatform, answer, problem

(PLACE,) = roster(1)
DEVICE: Final = PLACE.device_id


@pytest.fixture
def platform(monkeypatch: pytest.MonkeyPatch) -> FakePlatform:
    fake = FakePlatform()
    monkeypatch.setattr(requests, "request", fake.request)
    return fake


@pytest.fixture
def claim(tmp_path: Path) -> ClaimFolder:
    return ClaimFolder(root=tmp_path / "claim")


@pytest.fixture
def enrolment(platform: FakePlatform) -> Enrolment:
    assert not platform.devices
    made = Enrolment(rest_url=f"{REST_URL}/", operator_key=OPERATOR_KEY, sleep=lambda _: None)
    for plan in sites_of([PLACE]):
        made.open_site(plan)
    return made


def test_devices_are_registered_by_their_serial_numbers(platform: FakePlatform, enrolment: Enrolment) -> None:
    enrolment.register([PLACE])

    assert platform.devices == {
        DEVICE: {"device_id": DEVICE, "site": PLACE.site, "name": PLACE.name, "serial": PLACE.serial}
    }


def test_a_large_fleet_is_registered_in_parts(platform: FakePlatform) -> None:
    enrolment = Enrolment(rest_url=REST_URL, operator_key=OPERATOR_KEY)
    places = roster(1_200)
    for plan in sites_of(places):
        enrolment.open_site(plan)

    enrolment.register(places)

    assert (len(platform.devices), platform.tables) == (1_200, 3)


def test_every_place_has_a_serial_number_of_its_own() -> None:
    serials = {place.serial for place in roster(1_000)}

    assert len(serials) == 1_000
    assert all(SERIAL.fullmatch(serial) for serial in serials)


def test_a_device_that_the_platform_knows_otherwise_is_told_by_its_line(
    platform: FakePlatform, enrolment: Enrolment
) -> None:
    platform.devices[DEVICE] = {"device_id": DEVICE}

    with pytest.raises(EnrolmentFailed, match=f"line 2: a device {DEVICE} is there"):
        enrolment.register([PLACE])


def test_a_claim_is_made_for_a_key_that_stays_here_and_only_once(
    platform: FakePlatform, enrolment: Enrolment, claim: ClaimFolder
) -> None:
    enrolment.make_claim(claim)
    made = claim.load()
    enrolment.make_claim(claim)

    assert (made.address.host, made.address.port, made.address.template) == ("broker.invalid", 8883, TEMPLATE)
    assert claim.load() == made
    assert len(platform.claims) == 1
    assert "PRIVATE" not in platform.claims[0]["csr_pem"]
    assert "PRIVATE" not in repr(made)


def test_a_claim_whose_answer_was_lost_is_made_again_with_its_key(
    platform: FakePlatform, enrolment: Enrolment, claim: ClaimFolder
) -> None:
    platform.troubles.append(requests.ReadTimeout("the answer is lost"))
    with pytest.raises(EnrolmentFailed, match="the answer is lost"):
        enrolment.make_claim(claim)
    key = claim.key().private_numbers()

    enrolment.make_claim(claim)

    assert claim.key().private_numbers() == key
    assert claim.whole


@pytest.mark.parametrize(
    ("trouble", "told"),
    [
        (problem(401, "no"), "does not know the operator key"),
        (problem(403, "viewers only look"), "may not do that.*viewers only look"),
        (answer(404, b"<html>nothing here</html>", "text/html"), "is not the platform's REST API"),
        (problem(422, "site must match …"), "422; site must match"),
        (answer(500, b"", "text/plain"), "500; the answer is empty"),
        (answer(400, {"message": "odd"}), "400; .*odd"),
        (answer(201, b"<html>", "text/html"), "cannot be read.*<html>"),
        (answer(201, {"certificate_pem": "x"}), "cannot be read.*mqtt"),
        (requests.ConnectionError("refused"), "got no answer: refused"),
    ],
    ids=["401", "403", "404", "422", "500", "400", "no JSON", "half an answer", "unreachable"],
)
def test_every_failure_names_what_was_done_or_the_address_and_the_reason(
    platform: FakePlatform, enrolment: Enrolment, claim: ClaimFolder, trouble: requests.Response | Exception, told: str
) -> None:
    platform.troubles.append(trouble)

    with pytest.raises(EnrolmentFailed, match=told) as failure:
        enrolment.make_claim(claim)

    assert "making a claim" in str(failure.value) or REST_URL in str(failure.value)


def test_a_certificate_for_another_key_is_not_taken(
    platform: FakePlatform, enrolment: Enrolment, claim: ClaimFolder, tmp_path: Path
) -> None:
    other = ClaimFolder(root=tmp_path / "other")
    enrolment.make_claim(other)
    stolen = {
        "certificate_pem": other.load().certificate_pem.decode(),
        "mqtt": {"endpoint": "b", "port": 1},
        "template": TEMPLATE,
    }
    platform.troubles.append(answer(201, stolen))

    with pytest.raises(StateInvalid, match="another key"):
        enrolment.make_claim(claim)
    assert not claim.whole


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_a_platform_that_is_busy_is_asked_again(platform: FakePlatform, enrolment: Enrolment, status: int) -> None:
    platform.troubles.extend([problem(status, "busy")] * 4)

    enrolment.register([PLACE])

    assert platform.devices.keys() == {DEVICE}


def test_a_platform_that_stays_busy_is_told(platform: FakePlatform, enrolment: Enrolment) -> None:
    platform.troubles.extend([problem(503, "closed for repairs")] * 9)

    with pytest.raises(EnrolmentFailed, match="503; closed for repairs"):
        enrolment.register([PLACE])


@pytest.fixture
def broker(monkeypatch: pytest.MonkeyPatch) -> ClaimBroker:
    """Where the command's devices connect to."""
    fake = ClaimBroker({place.serial: place.device_id for place in roster(5)})

    class Links:
        def __init__(self, **_options: object) -> None: ...

        def link_of(self, identity: Identity) -> Link:
            return fake.link_of(identity)

    monkeypatch.setattr(aws_link, "AwsLinks", Links)
    return fake


def arguments(tmp_path: Path, *more: str) -> list[str]:
    return ["--rest-url", REST_URL, "--devices", "5", "--state", str(tmp_path), *more]


def test_the_command_enrols_a_roster_and_only_what_is_new(
    platform: FakePlatform,
    broker: ClaimBroker,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("CLOUDIOT_OPERATOR_KEY", OPERATOR_KEY)

    assert enrol.main(["--rest-url", REST_URL, "--devices", "2", "--state", str(tmp_path)]) == 0
    assert enrol.main(arguments(tmp_path)) == 0

    places = roster(5)
    assert platform.devices.keys() == {place.device_id for place in places}
    assert IdentityFolder(root=tmp_path).device_ids() == tuple(sorted(place.device_id for place in places))
    assert (len(platform.claims), len(broker.requests)) == (1, 5)
    assert serials_in(tmp_path / ".claim" / "serials.txt") == tuple(place.serial for place in places)
    assert capsys.readouterr().out.splitlines() == ["2 devices have joined", "5 devices have joined"]


def test_the_command_ends_with_1_and_names_the_devices_that_did_not_join(
    platform: FakePlatform,
    broker: ClaimBroker,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    async def at_once(_seconds: float) -> None: ...

    monkeypatch.setattr("device_simulator.timekeeping.asyncio.sleep", at_once)
    del broker.registered[PLACE.serial]

    assert enrol.main(arguments(tmp_path, "--operator-key", OPERATOR_KEY)) == 1

    said = capsys.readouterr()
    assert (said.out, said.err) == (
        "4 devices have joined\n",
        f"{PLACE.serial} did not join: AccessDenied: Access Denied\n",
    )
    assert len(platform.devices) == 5


def test_the_command_ends_with_1_and_the_reason(
    platform: FakePlatform, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert enrol.main(arguments(tmp_path, "--operator-key", "wrong")) == 1
    assert "does not know the operator key" in capsys.readouterr().err
    assert not platform.devices


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (["--operator-key", " "], "CLOUDIOT_OPERATOR_KEY"),
        (["--operator-key", "k", "--rest-url", "platform"], "no http"),
        (["--operator-key", "k", "--devices", "0"], "from 1 up"),
        (["--operator-key", "k", "--endpoint", "here:there"], "no broker"),
    ],
)
def test_the_command_refuses_options_that_make_no_sense(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    wrong: list[str],
    told: str,
) -> None:
    monkeypatch.delenv("CLOUDIOT_OPERATOR_KEY", raising=False)

    with pytest.raises(SystemExit) as ending:
        enrol.main(arguments(tmp_path, *wrong))
    assert ending.value.code == 2
    assert told in capsys.readouterr().err


def test_a_state_folder_that_cannot_be_written_is_told(
    platform: FakePlatform, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()

    assert enrol.main(arguments(tmp_path / "file", "--operator-key", OPERATOR_KEY)) == 1
    assert "cannot be written" in capsys.readouterr().err
    assert not platform.devices


def test_the_command_registers_the_sites_before_the_devices_and_each_once(
    platform: FakePlatform, broker: ClaimBroker, tmp_path: Path
) -> None:
    assert enrol.main([*arguments(tmp_path, "--operator-key", OPERATOR_KEY), "--devices", "2"]) == 0
    assert list(platform.sites) == ["greenhouse-1", "greenhouse-2"]

    assert enrol.main(arguments(tmp_path, "--operator-key", OPERATOR_KEY)) == 0

    assert list(platform.sites) == [plan.site_id for plan in SITE_PLANS]
    assert broker.used.keys() == {place.serial for place in roster(5)}


def test_a_site_that_the_operators_described_already_stays_as_it_is(
    platform: FakePlatform, enrolment: Enrolment
) -> None:
    platform.sites["field-1"] = described = {"name": "The long field"}

    enrolment.open_site(SITE_PLANS[2])

    assert platform.sites["field-1"] is described


def test_a_site_is_registered_with_its_place_on_the_map(platform: FakePlatform, enrolment: Enrolment) -> None:
    enrolment.open_site(SITE_PLANS[2])

    field = platform.sites["field-1"]
    assert (field["latitude"], field["longitude"]) == (48.0872, 7.6607)


def test_a_site_that_is_refused_is_told_with_the_reason(platform: FakePlatform, enrolment: Enrolment) -> None:
    platform.troubles.append(problem(400, "'rice' is no crop that we know"))

    with pytest.raises(EnrolmentFailed, match=r"registering the site field-1: .*400; 'rice'"):
        enrolment.open_site(SITE_PLANS[2])


@pytest.mark.parametrize("plan", SITE_PLANS)
def test_the_platform_knows_the_crops_of_the_simulated_sites(plan: SitePlan) -> None:
    assert plan.crops
    assert set(plan.crops) <= set(CROPS)
    assert Growing(plan.growing) is (Growing.OPEN_FIELD if plan.site_id.startswith("field") else Growing.UNDER_COVER)
