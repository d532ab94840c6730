"""The command that takes the pictures, of a platform that is brought up for it."""

import argparse
from pathlib import Path
from typing import Final

from local_cloud.bringing_up import fleet_of, platform_up
from local_cloud.chromium import chromium
from local_cloud.folders import REPOSITORY
from local_cloud.operator_api import OperatorApi
from local_cloud.screenshots.scenes import scenes
from local_cloud.screenshots.showcase import Showcase
from local_cloud.screenshots.taking import Photographer
from local_cloud.terminal import Terminal

PUBLISHED: Final = REPOSITORY / "docs" / "images" / "screens"


def screenshots(options: argparse.Namespace, terminal: Terminal) -> int:
    """Bring a fleet with a past up, and take every page in every kind of window."""
    everything: Path = options.out
    with platform_up(options, terminal) as running:
        api = OperatorApi(url=running.endpoints.rest_url, key=running.endpoints.operator_key)
        fleet = fleet_of(options, running)
        terminal.tell(f"Enrolling {options.devices} devices")
        showcase = Showcase(fleet=fleet, api=api, history_days=options.history, tell=terminal.tell)
        showcase.begin()
        # Only now: the browser's loop keeps this thread, and the cores are the devices' until here.
        with chromium() as browser:
            photographer = Photographer(
                browser=browser,
                endpoints=running.endpoints,
                everything=everything,
                published=PUBLISHED,
                tell=terminal.tell,
            )
            count = photographer.take(scenes(api, showcase))
    terminal.tell(f"{count} pictures are in {everything}, and those of the documentation in {PUBLISHED}")
    return 0
