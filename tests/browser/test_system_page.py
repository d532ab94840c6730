"""How the platform itself fares, and what it refused and why."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.garden import ILL, Garden
from tests.browser.marks import BROWSER_MARKS
from tests.browser.parts import card
from tests.browser.speaking import Speaker, speaking
from tests.browser.windows import Windows
from tests.running_cloud import RunningCloud

pytestmark = BROWSER_MARKS

# Over the broker, the stream and a function to the feed, which the page hears of.
REFUSED_WITHIN_MS = 30_000
NO_SAMPLES = b'{"v":1,"seq":1,"samples":[]}'


@pytest.fixture
def speaker(cloud: RunningCloud, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Speaker]:
    with speaking(cloud, tmp_path_factory.mktemp("babbling"), "babbling") as speaker:
        yield speaker


def test_the_figures_are_there_or_say_why_not(windows: Windows, garden: Garden) -> None:
    version = garden.photo_of(ILL)["diagnosis"]["model"]["version"]
    page = windows.open("/system")
    figures = page.get_by_role("main").locator("dl").first.locator("div")

    for name in (
        "Messages a minute",
        "Delay of the stream",
        "Half of the diagnoses take at most",
        "One diagnosis in twenty takes more than",
    ):
        figure = figures.filter(has_text=name).get_by_role("definition")
        expect(figure).not_to_be_empty()
        # What is not known says why.
        assert figure.inner_text() != "unknown"
    expect(figures.filter(has=page.get_by_text("Model", exact=True))).to_contain_text(version)


def test_every_part_is_said_to_work(windows: Windows) -> None:
    parts = card(windows.open("/system"), "Parts").get_by_role("listitem")

    expect(parts.first).to_be_visible()
    expect(parts.filter(has_text=": OK")).to_have_count(parts.count())


def test_what_is_refused_shows_up_with_its_reason_and_is_counted(windows: Windows, speaker: Speaker) -> None:
    page = windows.open("/system")
    refused = card(page, "Refused last").get_by_role("listitem")
    mine = refused.filter(has=page.get_by_role("link", name=speaker.device_id))
    expect(mine).to_have_count(0)
    reasons = card(page, "Why input was refused")
    before = refused_in(reasons)

    assert not speaker.connection.publish(speaker.device.telemetry_topic, NO_SAMPLES).is_failure

    expect(mine).to_contain_text("samples must not be empty", timeout=REFUSED_WITHIN_MS)
    # Others may be refused meanwhile, and more often, for other reasons.
    now = re.compile(rf"(?<!\d){before} in the last 24 hours")
    expect(reasons).not_to_contain_text(now, timeout=REFUSED_WITHIN_MS)
    assert refused_in(reasons) > before


def refused_in(reasons: Locator) -> int:
    """How many inputs the card says were refused in the last day."""
    told = reasons.get_by_text(re.compile(r"^\d+ in the last 24 hours$"))
    return int(told.inner_text().partition(" ")[0])
