"""How somebody uses the dashboard from a program: with a window of their own, signed in."""

from dataclasses import dataclass
from typing import Final, Literal

from playwright.sync_api import Browser, BrowserContext, StorageState, ViewportSize

from local_cloud.endpoints import Endpoints
from local_cloud.errors import RestFailed

Theme = Literal["light", "dark"]

DESKTOP: Final = ViewportSize(width=1360, height=900)
# A telephone of the smaller sort that is still sold.
PHONE: Final = ViewportSize(width=390, height=844)

# What changes something must carry it: no stranger's page can set it.
OWN_PAGE: Final = {"X-CloudIoT-Request": "1"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """How large a window is, and what the viewer's system is set to."""

    size: ViewportSize
    theme: Theme = "light"

    @property
    def name(self) -> str:
        """For files and tests, such as `phone-dark`."""
        return f"{'phone' if self.size is PHONE else 'desktop'}-{self.theme}"

    def open_in(self, browser: Browser, session: StorageState | None = None) -> BrowserContext:
        """A browser with an empty cache, and no cookie but this session's. The caller closes it."""
        phone = self.size is PHONE
        return browser.new_context(
            storage_state=session,
            viewport=self.size,
            color_scheme=self.theme,
            has_touch=phone,
            is_mobile=phone,
            locale="en-GB",
            timezone_id="Europe/Berlin",
        )


def sign_in(context: BrowserContext, endpoints: Endpoints, *, key: str | None = None) -> None:
    """Give the browser a session for this operator key, the cloud's own unless another one is named.

    Raises:
        RestFailed: the key was refused.
    """
    home = endpoints.operator_url
    headers = {**OWN_PAGE, "Origin": home}
    answer = context.request.post(f"{home}/session", data={"key": key or endpoints.operator_key}, headers=headers)
    if not answer.ok:
        raise RestFailed(f"POST /session: {answer.status} {answer.text()[:500]}")
