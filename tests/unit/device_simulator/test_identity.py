"""A damaged state folder is named, file by file, before a device tries to connect with it."""

from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from device_simulator.aws_link import AwsLinks
from device_simulator.errors import StateInvalid
from device_simulator.identity import Endpoint, IdentityFolder
from device_simulator.key_files import signing_request
from tests.unit.device_simulator.bench import DEVICE
from tests.unit.device_simulator.certificates import signed

ENDPOINT = Endpoint(site="greenhouse-1", host="broker.invalid", port=8883)


@pytest.fixture
def folder(tmp_path: Path) -> IdentityFolder:
    folder = IdentityFolder(root=tmp_path)
    enrol(folder, DEVICE)
    return folder


def enrol(folder: IdentityFolder, device_id: str) -> None:
    certificate = signed(signing_request(folder.key(device_id), device_id))
    folder.finish(device_id, certificate_pem=certificate, endpoint=ENDPOINT)


def an_rsa_key() -> bytes:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


@pytest.mark.parametrize("name", ["private_key.pem", "certificate.pem", "endpoint.json"])
@pytest.mark.parametrize("damage", [b"", b"\x00\xff rubbish", None], ids=["empty", "rubbish", "missing"])
def test_a_damaged_file_is_named(folder: IdentityFolder, name: str, damage: bytes | None) -> None:
    path = folder.root / DEVICE / name
    if damage is None:
        path.unlink()
    else:
        path.write_bytes(damage)

    with pytest.raises(StateInvalid, match=f"{DEVICE}/{name}"):
        folder.load(DEVICE)


def test_a_key_of_another_kind_is_told(folder: IdentityFolder) -> None:
    (folder.root / DEVICE / "private_key.pem").write_bytes(an_rsa_key())

    with pytest.raises(StateInvalid, match="not of the EC kind"):
        folder.load(DEVICE)


def test_a_certificate_of_another_device_is_told(folder: IdentityFolder) -> None:
    enrol(folder, "field-1-a")
    certificate = (folder.root / "field-1-a" / "certificate.pem").read_bytes()
    (folder.root / DEVICE / "certificate.pem").write_bytes(certificate)

    with pytest.raises(StateInvalid, match="another key"):
        folder.load(DEVICE)


def test_a_half_written_key_of_a_power_cut_does_not_stand_in_the_way(tmp_path: Path) -> None:
    folder = IdentityFolder(root=tmp_path)
    (tmp_path / DEVICE).mkdir()
    (tmp_path / DEVICE / "private_key.pem.new").write_bytes(b"-----BEGIN PRI")

    enrol(folder, DEVICE)

    assert folder.load(DEVICE).device_id == DEVICE


def test_only_finished_enrolments_count(folder: IdentityFolder) -> None:
    folder.key("field-1-a")
    (folder.root / "outbox.sqlite3").touch()

    assert folder.device_ids() == (DEVICE,)


@pytest.mark.parametrize("device_id", ["../escape", "UPPER", "ab", "a" * 65])
def test_a_name_that_is_no_device_id_makes_no_folder(tmp_path: Path, device_id: str) -> None:
    with pytest.raises(StateInvalid, match="is no device id"):
        IdentityFolder(root=tmp_path).key(device_id)
    assert not list(tmp_path.iterdir())


def test_a_missing_ca_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(StateInvalid, match=r"ca\.pem cannot be read"):
        AwsLinks(ca_file=tmp_path / "ca.pem", broker=None)
