"""The command refuses what cannot work, in words, before a device connects."""

from pathlib import Path

import pytest

from device_simulator.__main__ import main
from device_simulator.identity import Endpoint, IdentityFolder
from device_simulator.key_files import signing_request
from device_simulator.options import parse_options
from device_simulator.outbox import FILE_NAME, Outbox
from device_simulator.roster import roster
from tests.unit.device_simulator.certificates import signed


@pytest.fixture
def state(tmp_path: Path) -> Path:
    folder = IdentityFolder(root=tmp_path / "state")
    for place in roster(2):
        certificate = signed(signing_request(folder.key(place.device_id), place.device_id))
        endpoint = Endpoint(site=place.site, host="broker.invalid", port=8883)
        folder.finish(place.device_id, certificate_pem=certificate, endpoint=endpoint)
    return folder.root


def run(state: Path, *more: str) -> int:
    return main(["--state", str(state), "--log", str(state / "truth.jsonl"), *more])


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--devices", "3"], "field-1-a not enrolled"),
        (["--heat", "field-1-a"], "--heat names field-1-a, but the devices are greenhouse-1-a, greenhouse-2-a"),
        (["--infected", "field-1-a"], "--infected names field-1-a, but the devices are greenhouse-1-a, greenhouse-2-a"),
        (["--failing-updates", "field-1-a"], "--failing-updates names field-1-a, but the devices are"),
        (["--release-key", "missing.pem"], "the release key missing.pem cannot be read"),
        (["--photos", "missing"], "missing is no folder"),
        (["--ca", "missing.pem"], "missing.pem cannot be read"),
        (["--claim", "missing", "--serials", "missing.txt"], "missing/certificate.pem cannot be used"),
    ],
    ids=[
        "too many devices",
        "unknown device in heat",
        "unknown device infected",
        "unknown device fails",
        "no release key",
        "no photos",
        "no CA",
        "no claim",
    ],
)
def test_what_cannot_work_ends_with_1_and_the_reason(
    state: Path, capsys: pytest.CaptureFixture[str], options: list[str], told: str
) -> None:
    assert run(state, *options) == 1
    assert told in capsys.readouterr().err
    assert not (state / "truth.jsonl").exists()


def test_an_empty_folder_says_how_to_enrol(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path) == 1
    assert "python -m device_simulator.enrol" in capsys.readouterr().err


def test_without_a_word_the_devices_are_kept_where_git_does_not_look_and_the_truth_beside_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    options = parse_options(["--devices", "1000", "--endpoint", "broker.example"])

    assert (options.state, options.log) == (Path(".cloudiot/simulator"), Path(".cloudiot/simulator/truth.jsonl"))
    assert parse_options(["--state", "here"]).log == Path("here/truth.jsonl")
    monkeypatch.chdir(tmp_path)
    assert main([]) == 1
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_device_keeps_the_fleet_from_starting(state: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (state / "greenhouse-2-a" / "certificate.pem").write_text("rubbish")

    assert run(state) == 1
    assert "greenhouse-2-a/certificate.pem" in capsys.readouterr().err


def test_a_folder_that_another_simulator_uses_is_left_alone(state: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with Outbox(state / FILE_NAME):
        assert run(state) == 1
    assert "another simulator" in capsys.readouterr().err


@pytest.mark.parametrize(
    "options",
    [
        ["--interval-s", "0"],
        ["--interval-s", "nan"],
        ["--interval-s", "3601"],
        ["--samples-per-message", "601"],
        ["--samples-per-message", "600", "--interval-s", "0.5"],
        ["--messages", "-1"],
        ["--history", "31"],
        ["--faults", "earthquake"],
        ["--fault-every-s", "0"],
        ["--outbox-messages", "2"],
        ["--outbox-mb", "0"],
        ["--claim", "claim-without-serials"],
        ["--mqtt-port", "eight"],
    ],
)
def test_numbers_that_make_no_sense_are_refused(
    state: Path, capsys: pytest.CaptureFixture[str], options: list[str]
) -> None:
    with pytest.raises(SystemExit) as ending:
        run(state, *options)
    assert ending.value.code == 2
    assert options[0].removesuffix("-s") in capsys.readouterr().err
