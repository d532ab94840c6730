"""What the tests here share besides the platform itself, which `cloud` brings up."""

import time

import pytest

from tests.running_cloud import EMULATOR_MARKS, RunningCloud

__all__ = ["EMULATOR_MARKS", "RunningCloud"]


@pytest.fixture
def now_ms() -> int:
    return time.time_ns() // 1_000_000
