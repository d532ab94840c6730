"""Devices join by claim, once, whatever is cut off on the way."""

import asyncio
import random
import stat
from pathlib import Path
from typing import Final

import pytest

from device_simulator import claim_connection
from device_simulator.claim import Claim, ClaimAddress, ClaimFolder
from device_simulator.errors import BrokerRefused, LinkLost, StateInvalid
from device_simulator.identity import IdentityFolder
from device_simulator.key_files import signing_request
from device_simulator.provisioning import Joined, Provisioning
from device_simulator.serials import serials_in, write_serials
from tests.unit.device_simulator.certificates import signed
from tests.unit.device_simulator.claim_broker import TEMPLATE, ClaimBroker

SERIAL: Final = "SN-0001"
DEVICE: Final = "greenhouse-1-a"


class NoWaiting:
    """Implements `Timekeeper`; remembers how long somebody wanted to wait."""

    def __init__(self) -> None:
        self.waited: list[float] = []

    def now_ms(self) -> int:
        return 0

    async def sleep(self, seconds: float) -> None:
        self.waited.append(seconds)
        await asyncio.sleep(0)


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(claim_connection, "_ANSWER_TIMEOUT_S", 0.02)
    monkeypatch.setattr(claim_connection, "_CONNECT_TIMEOUT_S", 0.02)


@pytest.fixture
def broker() -> ClaimBroker:
    return ClaimBroker({SERIAL: DEVICE, **{f"SN-1{number:03d}": f"bench-{number}" for number in range(30)}})


@pytest.fixture
def folder(tmp_path: Path) -> IdentityFolder:
    return IdentityFolder(root=tmp_path / "state")


@pytest.fixture
def claim(tmp_path: Path) -> Claim:
    folder = ClaimFolder(root=tmp_path / "claim")
    address = ClaimAddress(host="broker.invalid", port=8883, template=TEMPLATE)
    folder.finish(signed(signing_request(folder.key(), "claim")), address)
    return folder.load()


def join(claim: Claim, folder: IdentityFolder, broker: ClaimBroker, *serials: str) -> Joined:
    provisioning = Provisioning(
        claim=claim, folder=folder, link_of=broker.link_of, timekeeper=NoWaiting(), chance=random.Random(1)
    )
    return asyncio.run(provisioning.join(serials or (SERIAL,)))


def test_a_device_makes_its_own_key_and_becomes_what_it_is_registered_as(
    claim: Claim, folder: IdentityFolder, broker: ClaimBroker
) -> None:
    joined = join(claim, folder, broker)

    assert (joined.device_ids, joined.refused) == ({SERIAL: DEVICE}, {})
    identity = folder.load(DEVICE)
    assert (identity.host, identity.port, identity.site) == ("broker.invalid", 8883, "greenhouse-1")
    assert identity.certificate_pem.decode() == broker.used[SERIAL]
    assert all("PRIVATE" not in request for request in broker.requests)
    key = folder.root / DEVICE / "private_key.pem"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert not list((folder.root / ".joining").iterdir())


def test_a_claim_connects_under_names_of_its_own(claim: Claim, folder: IdentityFolder, broker: ClaimBroker) -> None:
    join(claim, folder, broker, *broker.registered)

    assert len(broker.clients) == len(set(broker.clients)) == broker.closed == 8
    assert all(client.startswith("claim-") for client in broker.clients)


def test_a_fleet_joins_each_device_once(claim: Claim, folder: IdentityFolder, broker: ClaimBroker) -> None:
    joined = join(claim, folder, broker, *broker.registered, *broker.registered)

    assert joined.device_ids == broker.registered
    assert len(broker.requests) == 31
    assert folder.by_serial() == broker.registered


def test_a_device_with_an_identity_keeps_it(claim: Claim, folder: IdentityFolder, broker: ClaimBroker) -> None:
    join(claim, folder, broker)
    before = folder.load(DEVICE)

    joined = join(claim, folder, broker)

    assert joined.device_ids == {SERIAL: DEVICE}
    assert folder.load(DEVICE) == before
    assert len(broker.requests) == 1


@pytest.mark.parametrize(
    "trouble", ["no answer", LinkLost("cable cut"), BrokerRefused("UNSPECIFIED_ERROR"), "Throttled"]
)
@pytest.mark.parametrize("question", [0, 1], ids=["signing", "joining"])
def test_what_goes_wrong_on_the_way_is_asked_again_over_a_new_connection(
    claim: Claim, folder: IdentityFolder, broker: ClaimBroker, question: int, trouble: Exception | str
) -> None:
    broker.troubles.extend([*(["no answer"] if question else []), trouble])

    joined = join(claim, folder, broker)

    assert (joined.device_ids, joined.refused) == ({SERIAL: DEVICE}, {})
    assert broker.closed == len(broker.clients) == len(set(broker.clients))


def test_a_device_that_was_cut_off_after_it_was_taken_in_asks_again_with_the_same_certificate(
    claim: Claim, folder: IdentityFolder, broker: ClaimBroker, monkeypatch: pytest.MonkeyPatch
) -> None:
    def power_cut(*_: object, **__: object) -> None:
        raise StateInvalid("power cut")

    with monkeypatch.context() as cut:
        cut.setattr(IdentityFolder, "adopt", power_cut)
        with pytest.raises(ExceptionGroup):
            join(claim, folder, broker)
    assert SERIAL in broker.used

    assert join(claim, folder, broker).device_ids == {SERIAL: DEVICE}
    assert len(broker.requests) == 1


def test_a_certificate_that_waited_too_long_is_replaced(
    claim: Claim, folder: IdentityFolder, broker: ClaimBroker
) -> None:
    del broker.registered[SERIAL]
    join(claim, folder, broker)
    broker.forget_tokens()
    broker.registered[SERIAL] = DEVICE

    assert join(claim, folder, broker).device_ids == {SERIAL: DEVICE}
    assert len(broker.requests) == 2


def test_an_unknown_serial_number_is_told_and_the_others_join(
    claim: Claim, folder: IdentityFolder, broker: ClaimBroker
) -> None:
    joined = join(claim, folder, broker, "SN-UNKNOWN", SERIAL)

    assert joined.device_ids == {SERIAL: DEVICE}
    assert joined.refused == {"SN-UNKNOWN": "AccessDenied: Access Denied"}
    assert folder.device_ids() == (DEVICE,)


def test_a_used_serial_number_is_told(
    claim: Claim, folder: IdentityFolder, broker: ClaimBroker, tmp_path: Path
) -> None:
    join(claim, folder, broker)

    clone = join(claim, IdentityFolder(root=tmp_path / "clone"), broker)

    assert not clone.device_ids
    assert clone.refused.keys() == {SERIAL}


def test_refusals_are_not_repeated_for_long_but_other_trouble_is(
    claim: Claim, folder: IdentityFolder, broker: ClaimBroker
) -> None:
    broker.troubles.extend(["InternalFailure"] * 7)

    assert join(claim, folder, broker).device_ids == {SERIAL: DEVICE}

    broker.troubles.extend(["AccessDenied"] * 3)
    assert join(claim, folder, broker, "SN-1001").refused == {"SN-1001": "AccessDenied"}


def test_a_broker_that_does_not_let_the_claim_in_is_told(
    claim: Claim, folder: IdentityFolder, broker: ClaimBroker
) -> None:
    broker.closed_to_claims = True

    joined = join(claim, folder, broker)

    assert joined.refused == {SERIAL: "no answer to a claim: NOT_AUTHORIZED"}


def test_a_name_that_is_no_device_id_is_not_taken(claim: Claim, folder: IdentityFolder, broker: ClaimBroker) -> None:
    broker.registered[SERIAL] = "../escape"

    with pytest.raises(ExceptionGroup) as raised:
        join(claim, folder, broker)

    assert raised.group_contains(StateInvalid, match="is no device id")


def test_a_list_of_serial_numbers_comes_back_as_it_was_written(tmp_path: Path) -> None:
    write_serials(tmp_path / "serials.txt", ["SN-0001", "SN-0002"])

    assert serials_in(tmp_path / "serials.txt") == ("SN-0001", "SN-0002")


def test_a_list_may_have_blank_lines_and_repeats(tmp_path: Path) -> None:
    (tmp_path / "serials.txt").write_text("SN-0002\n\n SN-0001 \r\nSN-0002\n")

    assert serials_in(tmp_path / "serials.txt") == ("SN-0002", "SN-0001")


@pytest.mark.parametrize("line", ["SN", "SN 0001", "../../etc", "S" * 65])
def test_a_line_that_is_no_serial_number_is_named(tmp_path: Path, line: str) -> None:
    (tmp_path / "serials.txt").write_text(f"SN-0001\n{line}\n")

    with pytest.raises(StateInvalid, match=r"serials\.txt, line 2"):
        serials_in(tmp_path / "serials.txt")


def test_a_list_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(StateInvalid, match=r"serials\.txt cannot be read"):
        serials_in(tmp_path / "serials.txt")


@pytest.mark.parametrize("name", ["private_key.pem", "certificate.pem", "claim.json"])
@pytest.mark.parametrize("damage", [b"", b"\x00\xff rubbish", None], ids=["empty", "rubbish", "missing"])
def test_a_damaged_file_of_the_claim_is_named(claim: Claim, tmp_path: Path, name: str, damage: bytes | None) -> None:
    assert claim.address.template == TEMPLATE
    path = tmp_path / "claim" / name
    if damage is None:
        path.unlink()
    else:
        path.write_bytes(damage)

    with pytest.raises(StateInvalid, match=f"claim/{name}"):
        ClaimFolder(root=tmp_path / "claim").load()
