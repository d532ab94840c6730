"""The guide to updates: what it signs, a device takes."""

import re
from pathlib import Path
from typing import Any, Final

import msgspec
import pytest
from cryptography.hazmat.primitives import serialization

from device_simulator.errors import StateInvalid
from device_simulator.release import Release, ReleaseKey
from tests.unit.device_simulator.makers import LINK, PACKAGE, Maker

GUIDE: Final = (Path(__file__).parents[3] / "docs" / "updates.md").read_text("utf-8")


def signed_by_the_guide(maker: Maker) -> dict[str, Any]:
    """What the guide's lines make of a package."""
    (lines,) = [block for block in re.findall(r"```python\n(.*?)```", GUIDE, re.DOTALL) if "def release" in block]
    names: dict[str, Any] = {}
    exec(lines, names)  # noqa: S102 - they are ours
    pem = maker.private_key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    )
    body: dict[str, Any] = names["release"]("2.0.0", PACKAGE, pem)
    return body


def test_what_the_guide_signs_is_taken_by_a_device_with_that_key_and_by_no_other() -> None:
    maker = Maker()
    document = signed_by_the_guide(maker) | {"v": 1, "operation": "update", "url": LINK}
    release = msgspec.convert(document, Release)

    assert ReleaseKey(maker.public_pem, where="here").signed(release)
    assert not ReleaseKey(Maker().public_pem, where="here").signed(release)


def test_what_the_guide_says_of_a_failure_is_what_devices_say() -> None:
    said = (Path(__file__).parents[3] / "device_simulator" / "updates.py").read_text("utf-8")
    rows = re.findall(r"^\| ([^|]+) \| [^|]+ \|$", GUIDE.partition("| a device says |")[2], re.MULTILINE)

    for row in rows[1:]:
        assert row.strip().removesuffix("…").strip() in said, row


@pytest.mark.parametrize("pem", [b"", b"rubbish", b"-----BEGIN PUBLIC KEY-----\nAA==\n-----END PUBLIC KEY-----\n"])
def test_a_release_key_that_is_none_is_refused_in_words(pem: bytes) -> None:
    with pytest.raises(StateInvalid, match="holds no public key"):
        ReleaseKey(pem, where="key.pem")
