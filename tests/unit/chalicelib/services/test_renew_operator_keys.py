"""A renewal in steps, each of which may come twice, and none of which locks anybody out."""

from typing import Final

import pytest

from chalicelib.domain.errors import StoredStateInvalid
from chalicelib.domain.event import EventKind
from chalicelib.domain.operator import KeyState
from chalicelib.services.renew_operator_keys import RenewalPorts, check_keys, prepare_keys, put_keys_in_force
from tests.builders import an_operator_key
from tests.fakes.clock import FrozenClock
from tests.fakes.events import InMemoryEvents
from tests.fakes.people import InMemoryKeyVault

VERSION: Final = "0f9d6a3e-6b0c-4d1e-9a57-2f3c7e9b1a11"


@pytest.fixture
def vault() -> InMemoryKeyVault:
    return InMemoryKeyVault([an_operator_key()], clock=FrozenClock())


@pytest.fixture
def ports(vault: InMemoryKeyVault) -> RenewalPorts:
    return RenewalPorts(vault=vault, events=InMemoryEvents())


def renew(ports: RenewalPorts) -> None:
    prepare_keys(VERSION, vault=ports.vault)
    check_keys(VERSION, vault=ports.vault)
    put_keys_in_force(VERSION, ports=ports)


def test_a_renewal_ends_with_a_new_key_and_the_one_before(vault: InMemoryKeyVault, ports: RenewalPorts) -> None:
    renew(ports)

    new, old = vault.in_force()
    assert (new.name, new.state, new.key != "k" * 32) == ("owner", KeyState.CURRENT, True)
    assert old == an_operator_key(state=KeyState.PREVIOUS)


def test_keys_that_are_prepared_do_not_open_the_door_yet(vault: InMemoryKeyVault) -> None:
    prepare_keys(VERSION, vault=vault)

    assert vault.in_force() == (an_operator_key(),)


def test_a_step_that_comes_twice_changes_nothing(vault: InMemoryKeyVault, ports: RenewalPorts) -> None:
    renew(ports)
    after_one = vault.in_force()

    renew(ports)

    assert vault.in_force() == after_one
    assert isinstance(ports.events, InMemoryEvents)
    assert [event.kind for event in ports.events.events.values()] == [EventKind.OPERATOR_KEYS_RENEWED]


def test_the_feed_tells_whose_keys_are_new_and_no_key(ports: RenewalPorts) -> None:
    renew(ports)

    assert isinstance(ports.events, InMemoryEvents)
    (event,) = ports.events.events.values()
    assert "owner" in event.text
    assert all(key.key not in event.text for key in ports.vault.in_force())


def test_a_key_that_came_in_between_is_not_locked_out(vault: InMemoryKeyVault) -> None:
    prepare_keys(VERSION, vault=vault)
    vault.versions["first"] += (an_operator_key("guest", key="g" * 32),)

    with pytest.raises(StoredStateInvalid, match="the keys of guest were changed"):
        check_keys(VERSION, vault=vault)


def test_without_a_current_key_nothing_is_renewed(vault: InMemoryKeyVault) -> None:
    vault.versions["first"] = (an_operator_key(state=KeyState.PREVIOUS),)

    with pytest.raises(StoredStateInvalid, match="no operator key is current"):
        prepare_keys(VERSION, vault=vault)


def test_what_nobody_prepared_cannot_be_put_in_force(ports: RenewalPorts) -> None:
    for step in (lambda: check_keys(VERSION, vault=ports.vault), lambda: put_keys_in_force(VERSION, ports=ports)):
        with pytest.raises(StoredStateInvalid, match=VERSION):
            step()

    assert ports.vault.in_force() == (an_operator_key(),)
