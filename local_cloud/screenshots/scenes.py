"""What pictures are taken of: every page of the dashboard, each with something on it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product
from typing import Final

from playwright.sync_api import Page, expect

from local_cloud.browsing import DESKTOP, PHONE, Theme, Window
from local_cloud.operator_api import OperatorApi
from local_cloud.screenshots.showcase import Showcase

_THEMES: Final[tuple[Theme, ...]] = ("light", "dark")
WINDOWS: Final = tuple(Window(size=size, theme=theme) for size, theme in product((DESKTOP, PHONE), _THEMES))
_PATIENCE_MS: Final = 30_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """One page.

    Attributes:
        path: where it is, with what it is to show.
        pose: what is done on it before the picture is taken.
        published: names of the windows whose pictures belong into the documentation.
    """

    name: str
    path: str
    pose: Callable[[Page], None] | None = None
    published: frozenset[str] = frozenset()
    signed_in: bool = True


def scenes(api: OperatorApi, showcase: Showcase) -> Iterator[Scene]:
    """All pages, looking at the devices and the photo that have most to show."""
    device, photo = showcase.troubled_device, showcase.ill_photo(api)
    yield Scene(name="fleet", path="/", published=frozenset({"desktop-light", "phone-dark"}))
    yield Scene(name="device", path=f"/device?id={device}", published=frozenset({"desktop-dark"}))
    yield Scene(name="photo", path=f"/photo?id={photo}", pose=_show_heat, published=frozenset({"desktop-light"}))
    yield Scene(name="review", path="/review")
    yield Scene(name="alerts", path="/alerts", pose=_open_first_alert)
    yield Scene(name="risk", path=f"/risk?site={showcase.risky_site}", published=frozenset({"desktop-light"}))
    yield Scene(name="rules", path=f"/rules?scope=device:{device}")
    yield Scene(name="activity", path="/activity")
    yield Scene(name="exports", path="/export")
    yield Scene(name="updates", path="/updates")
    yield Scene(name="rollout", path=f"/updates?rollout={showcase.last_rollout(api)}")
    yield Scene(name="register", path="/register")
    yield Scene(name="system", path="/system")
    yield Scene(name="settings", path="/settings")
    yield Scene(name="sign-in", path="/sign-in", signed_in=False)


def settle(page: Page) -> None:
    """Wait until the page has everything: no placeholder is left, and every picture in sight is there."""
    expect(page.locator("h1").first).to_be_visible(timeout=_PATIENCE_MS)
    expect(page.get_by_role("status", name="Loading")).to_have_count(0, timeout=_PATIENCE_MS)
    page.wait_for_function(
        """() => [...document.images].every((image) => {
             const { bottom, top, width } = image.getBoundingClientRect();
             return width === 0 || bottom < 0 || top > innerHeight || (image.complete && image.naturalWidth > 0);
           })""",
        timeout=_PATIENCE_MS,
    )


def _show_heat(page: Page) -> None:
    slider = page.get_by_role("slider").first
    slider.fill("65")
    slider.blur()


def _open_first_alert(page: Page) -> None:
    page.get_by_role("button", name="Why, history and comments").first.click()
    expect(page.get_by_placeholder("Say something about this alert")).to_be_visible()
