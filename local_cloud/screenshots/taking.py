"""Takes the pictures, and writes those for the documentation small."""

import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PIL import Image
from playwright.sync_api import Browser, StorageState

from local_cloud.browsing import Window, sign_in
from local_cloud.endpoints import Endpoints
from local_cloud.screenshots.scenes import WINDOWS, Scene, settle

# Text stays sharp at this quality, and a whole page takes some 60 KB.
_WEBP_QUALITY: Final = 82
_BREATH_MS: Final = 800


@dataclass(frozen=True, slots=True, kw_only=True)
class Photographer:
    """Goes through the pages in windows of every kind.

    Attributes:
        everything: folder of all pictures, as PNG and at full length.
        published: folder of those in the documentation, as WebP and as a screen shows them.
    """

    browser: Browser
    endpoints: Endpoints
    everything: Path
    published: Path
    tell: Callable[[str], None]

    def take(self, scenes: Iterable[Scene]) -> int:
        """Take every scene in every window; how many pictures that made."""
        self.everything.mkdir(parents=True, exist_ok=True)
        self.published.mkdir(parents=True, exist_ok=True)
        scenes, session = tuple(scenes), self._sign_in()
        for window in WINDOWS:
            self.tell(f"Taking {len(scenes)} pages in a window of the kind {window.name}")
            for scene in scenes:
                self._take(scene, window, session if scene.signed_in else None)
        return len(scenes) * len(WINDOWS)

    def _sign_in(self) -> StorageState:
        """Once for all pictures: each sign-in is an event, and the feed is on them, too."""
        context = WINDOWS[0].open_in(self.browser)
        sign_in(context, self.endpoints)
        session = context.storage_state()
        context.close()
        return session

    def _take(self, scene: Scene, window: Window, session: StorageState | None) -> None:
        context = window.open_in(self.browser, session)
        try:
            page = context.new_page()
            page.goto(f"{self.endpoints.operator_url}{scene.path}")
            settle(page)
            if scene.pose is not None:
                scene.pose(page)
            page.wait_for_timeout(_BREATH_MS)
            name = f"{scene.name}-{window.name}"
            if window.name in scene.published:
                _write_webp(page.screenshot(), self.published / f"{name}.webp")
            page.screenshot(path=self.everything / f"{name}.png", full_page=True)
        finally:
            context.close()


def _write_webp(png: bytes, file: Path) -> None:
    with Image.open(io.BytesIO(png)) as picture:
        picture.save(file, quality=_WEBP_QUALITY, method=6)
