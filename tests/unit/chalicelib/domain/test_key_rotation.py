"""Renewed keys open the door beside those of yesterday, and not beside those of last year."""

from chalicelib.domain.key_rotation import KEY_LENGTH, new_key, renewed
from chalicelib.domain.operator import KeyState, Role
from tests.builders import an_operator_key

OWNER = an_operator_key("owner", key="o" * 32)
SCREEN = an_operator_key("shop-floor-screen", role=Role.VIEWER, key="s" * 32)


def test_everybody_gets_a_new_key_and_keeps_the_old_one() -> None:
    new = iter(["A" * 43, "B" * 43])

    keys = renewed((OWNER, SCREEN), make_key=lambda: next(new))

    assert keys == (
        an_operator_key("owner", key="A" * 43),
        an_operator_key("shop-floor-screen", role=Role.VIEWER, key="B" * 43),
        an_operator_key("owner", state=KeyState.PREVIOUS, key="o" * 32),
        an_operator_key("shop-floor-screen", role=Role.VIEWER, state=KeyState.PREVIOUS, key="s" * 32),
    )


def test_what_was_previous_already_ends() -> None:
    old = an_operator_key("owner", state=KeyState.PREVIOUS, key="x" * 32)

    assert old.key not in {key.key for key in renewed((OWNER, old))}


def test_a_new_key_is_long_and_travels_in_a_header() -> None:
    keys = {new_key() for _ in range(100)}

    assert len(keys) == 100
    assert all(len(key) == KEY_LENGTH and key.isascii() and key.isalnum() for key in keys)
