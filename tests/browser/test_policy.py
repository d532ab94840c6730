"""What the service lets a page do, and who may use its API."""

import pytest
from playwright.sync_api import Page

from tests.browser.marks import BROWSER_MARKS
from tests.browser.windows import Windows

pytestmark = BROWSER_MARKS

# Each answers whether it came through.
TRICKS = {
    "a script within the page": """() => {
        const script = document.createElement("script");
        script.textContent = "window.ran = true";
        document.body.append(script);
        return window.ran === true;
    }""",
    "a script from elsewhere": """() => new Promise((resolve) => {
        const script = document.createElement("script");
        script.onload = () => resolve(true);
        script.onerror = () => resolve(false);
        script.src = "https://stranger.example/script.js";
        document.body.append(script);
    })""",
    "a request to elsewhere": "() => fetch('https://stranger.example/').then(() => true, () => false)",
    "a frame": """() => new Promise((resolve) => {
        document.addEventListener("securitypolicyviolation", () => resolve(false), { once: true });
        const frame = document.createElement("iframe");
        frame.onload = () => setTimeout(() => resolve(true), 500);
        frame.src = "https://stranger.example/";
        document.body.append(frame);
    })""",
}


@pytest.mark.parametrize("trick", TRICKS)
def test_the_policy_stops(windows: Windows, trick: str) -> None:
    windows.watch.excuse("Content Security Policy", "violates the following", "stranger.example")
    page = windows.open("/settings")

    assert page.evaluate(TRICKS[trick]) is False
    assert any("Content Security Policy" in said for said in windows.watch.complaints)


def posted(page: Page, headers: dict[str, str]) -> int:
    """The status of an order for a photo of no device, as the page's own scripts could send it."""
    status: int = page.evaluate(
        """headers => fetch("/api/devices/nobody/captures", { method: "POST", headers })
             .then(({ status }) => status)""",
        headers,
    )
    return status


def test_a_page_cannot_change_anything_without_the_header_of_ours(windows: Windows) -> None:
    windows.watch.excuse("status of 403", "status of 404")
    page = windows.open("/settings")

    assert posted(page, {}) == 403
    assert posted(page, {"X-CloudIoT-Request": "1"}) == 404


def test_a_script_cannot_read_the_session(windows: Windows) -> None:
    page = windows.open("/settings")

    assert page.evaluate("() => document.cookie") == ""
    (cookie,) = page.context.cookies()
    assert (cookie["httpOnly"], cookie["sameSite"]) == (True, "Strict")


def test_somebody_who_never_signed_in_is_led_to_the_door(windows: Windows) -> None:
    windows.watch.excuse("status of 401")
    page = windows.stranger("/alerts")

    page.wait_for_url("**/sign-in*")
    assert page.request.get(f"{windows.home}/api/fleet").status == 401
