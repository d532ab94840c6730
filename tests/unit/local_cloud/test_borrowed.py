"""A contract test: the emulator that is installed is the one that our additions were written for."""

import pytest

from local_cloud.emulation import borrowed
from local_cloud.emulation.borrowed import BORROWED, Borrowed, demand_pinned_version
from local_cloud.errors import EmulatorChanged


def test_the_pinned_version_is_installed() -> None:
    demand_pinned_version()


def test_another_version_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(borrowed, "version", lambda _package: "1.6.0")

    with pytest.raises(EmulatorChanged, match=r"1\.6\.0 is installed"):
        demand_pinned_version()


@pytest.mark.parametrize("name", BORROWED, ids=lambda name: f"{name.module}.{name.name}")
def test_a_name_that_we_lean_on_is_where_it_was(name: Borrowed) -> None:
    assert name.moved() is None


def test_a_name_that_has_gone_is_noticed() -> None:
    gone = Borrowed(module="ministack.services.iot", name="_no_such_name", parameters=())

    assert "_no_such_name" in (gone.moved() or "")


def test_a_changed_signature_is_noticed() -> None:
    changed = Borrowed(module="ministack.services.iot", name="_rule_event", parameters=("sql",))

    assert "_rule_event" in (changed.moved() or "")
