"""Devices are enrolled once, whatever is cut off on the way, and every failure says what to do."""

import stat
from pathlib import Path
from typing import Final

import pytest
import requests

from chalicelib.domain.crops import CROPS
from chalicelib.domain.site import Growing
from device_simulator import enrol
from device_simulator.enrolment import Enrolment
from device_simulator.errors import EnrolmentFailed, StateInvalid
from device_simulator.identity import IdentityFolder
from device_simulator.roster import SITE_PLANS, SitePlan, roster, sites_of
from tests.unit.device_simulator.fake_platform import OPERATOR_KEY, REST_URL, FakePlatform, answer, problem

(PLACE,) = roster(1)
DEVICE: Final = PLACE.device_id


@pytest.fixture
def platform(monkeypatch: pytest.MonkeyPatch) -> FakePlatform:
    fake = FakePlatform()
    monkeypatch.setattr(requests, "request", fake.request)
    return fake


@pytest.fixture
def folder(tmp_path: Path) -> IdentityFolder:
    return IdentityFolder(root=tmp_path / "devices")


@pytest.fixture
def enrolment(platform: FakePlatform, folder: IdentityFolder) -> Enrolment:
    assert not platform.devices
    made = Enrolment(rest_url=f"{REST_URL}/", operator_key=OPERATOR_KEY, folder=folder, sleep=lambda _: None)
    for plan in sites_of([PLACE]):
        made.open_site(plan)
    return made


def test_a_device_gets_a_certificate_for_its_own_key_and_learns_its_broker(
    platform: FakePlatform, enrolment: Enrolment, folder: IdentityFolder
) -> None:
    assert enrolment.enrol(PLACE) == "enrolled"

    identity = folder.load(DEVICE)
    assert (identity.host, identity.port, identity.site) == ("broker.invalid", 8883, PLACE.site)
    assert platform.devices[DEVICE]["name"] == PLACE.name
    assert b"PRIVATE" not in platform.devices[DEVICE]["csr_pem"].encode()


def test_the_private_key_is_for_its_owner_alone(enrolment: Enrolment, folder: IdentityFolder) -> None:
    enrolment.enrol(PLACE)

    key = folder.root / DEVICE / "private_key.pem"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert "PRIVATE" not in repr(folder.load(DEVICE))
    assert sorted(path.name for path in key.parent.iterdir()) == ["certificate.pem", "endpoint.json", "private_key.pem"]


def test_an_enrolled_device_is_used_again(enrolment: Enrolment, folder: IdentityFolder) -> None:
    enrolment.enrol(PLACE)
    before = folder.load(DEVICE)

    assert enrolment.enrol(PLACE) == "reused"
    assert folder.load(DEVICE) == before


def test_a_device_that_the_platform_has_forgotten_joins_again_with_its_key(
    platform: FakePlatform, enrolment: Enrolment, folder: IdentityFolder
) -> None:
    enrolment.enrol(PLACE)
    before = folder.load(DEVICE)
    platform.devices.clear()

    assert enrolment.enrol(PLACE) == "enrolled"
    after = folder.load(DEVICE)
    assert after.private_key_pem == before.private_key_pem
    assert after.certificate_pem != before.certificate_pem


def test_a_run_that_was_cut_off_before_the_request_goes_on_with_its_key(
    enrolment: Enrolment, folder: IdentityFolder
) -> None:
    key = folder.key(DEVICE)

    assert enrolment.enrol(PLACE) == "enrolled"
    assert folder.key(DEVICE).private_numbers() == key.private_numbers()


def test_a_run_that_was_cut_off_after_the_request_says_what_to_do_and_keeps_the_key(
    platform: FakePlatform, enrolment: Enrolment, folder: IdentityFolder
) -> None:
    platform.lose_answers = True
    with pytest.raises(EnrolmentFailed, match="the answer is lost"):
        enrolment.enrol(PLACE)
    platform.lose_answers = False
    key = folder.key(DEVICE).private_numbers()

    with pytest.raises(EnrolmentFailed, match=r"cut off before the answer came.*operator remove the device"):
        enrolment.enrol(PLACE)

    platform.devices.clear()
    assert enrolment.enrol(PLACE) == "enrolled"
    assert folder.key(DEVICE).private_numbers() == key


def test_an_id_that_somebody_else_has_is_told_as_that(
    platform: FakePlatform, enrolment: Enrolment, folder: IdentityFolder
) -> None:
    platform.devices[DEVICE] = {}

    with pytest.raises(EnrolmentFailed, match="enrolled from somewhere else"):
        enrolment.enrol(PLACE)
    assert not folder.enrolled(DEVICE)


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
def test_every_failure_names_the_device_or_the_address_and_the_reason(
    platform: FakePlatform, enrolment: Enrolment, trouble: requests.Response | Exception, told: str
) -> None:
    platform.troubles.append(trouble)

    with pytest.raises(EnrolmentFailed, match=told) as failure:
        enrolment.enrol(PLACE)

    assert DEVICE in str(failure.value) or REST_URL in str(failure.value)


def test_a_certificate_for_another_key_is_not_taken(
    platform: FakePlatform, enrolment: Enrolment, folder: IdentityFolder, tmp_path: Path
) -> None:
    other = IdentityFolder(root=tmp_path / "other")
    Enrolment(rest_url=REST_URL, operator_key=OPERATOR_KEY, folder=other).enrol(PLACE)
    stolen = {"certificate_pem": other.load(DEVICE).certificate_pem.decode(), "mqtt": {"endpoint": "b", "port": 1}}
    platform.troubles.append(answer(201, stolen))

    with pytest.raises(StateInvalid, match="another key"):
        enrolment.enrol(PLACE)
    assert not folder.enrolled(DEVICE)


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_a_platform_that_is_busy_is_asked_again(platform: FakePlatform, enrolment: Enrolment, status: int) -> None:
    platform.troubles.extend([problem(status, "busy")] * 4)

    assert enrolment.enrol(PLACE) == "enrolled"


def test_a_platform_that_stays_busy_is_told(platform: FakePlatform, enrolment: Enrolment) -> None:
    platform.troubles.extend([problem(503, "closed for repairs")] * 9)

    with pytest.raises(EnrolmentFailed, match="503; closed for repairs"):
        enrolment.enrol(PLACE)


def test_an_enrolled_device_is_not_given_up_for_a_404_of_something_else(
    platform: FakePlatform, enrolment: Enrolment
) -> None:
    enrolment.enrol(PLACE)
    platform.troubles.append(answer(404, b"no such stage", "text/plain"))

    with pytest.raises(EnrolmentFailed, match="is not the platform's REST API"):
        enrolment.enrol(PLACE)


def arguments(tmp_path: Path, *more: str) -> list[str]:
    return ["--rest-url", REST_URL, "--devices", "5", "--state", str(tmp_path), *more]


def test_the_command_enrols_a_roster_and_only_what_is_new(
    platform: FakePlatform, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CLOUDIOT_OPERATOR_KEY", OPERATOR_KEY)

    assert enrol.main(["--rest-url", REST_URL, "--devices", "2", "--state", str(tmp_path)]) == 0
    assert enrol.main(arguments(tmp_path)) == 0

    assert platform.devices.keys() == {place.device_id for place in roster(5)}
    assert capsys.readouterr().out.splitlines()[-1] == "3 devices enrolled, 2 were already"


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
    platform: FakePlatform, tmp_path: Path
) -> None:
    assert enrol.main([*arguments(tmp_path, "--operator-key", OPERATOR_KEY), "--devices", "2"]) == 0
    assert list(platform.sites) == ["greenhouse-1", "greenhouse-2"]

    assert enrol.main(arguments(tmp_path, "--operator-key", OPERATOR_KEY)) == 0

    assert list(platform.sites) == [plan.site_id for plan in SITE_PLANS]


def test_a_site_that_the_operators_described_already_stays_as_it_is(
    platform: FakePlatform, enrolment: Enrolment
) -> None:
    platform.sites["field-1"] = described = {"name": "The long field"}

    enrolment.open_site(SITE_PLANS[2])

    assert platform.sites["field-1"] is described


def test_a_site_that_is_refused_is_told_with_the_reason(platform: FakePlatform, enrolment: Enrolment) -> None:
    platform.troubles.append(problem(400, "'rice' is no crop that we know"))

    with pytest.raises(EnrolmentFailed, match=r"registering the site field-1: .*400; 'rice'"):
        enrolment.open_site(SITE_PLANS[2])


@pytest.mark.parametrize("plan", SITE_PLANS)
def test_the_platform_knows_the_crops_of_the_simulated_sites(plan: SitePlan) -> None:
    assert plan.crops
    assert set(plan.crops) <= set(CROPS)
    assert Growing(plan.growing) is (Growing.OPEN_FIELD if plan.site_id.startswith("field") else Growing.UNDER_COVER)
