"""Whether the weather of a site lets diseases spread, and what that is said by."""

import re

from playwright.sync_api import expect

from tests.browser.garden import SITE, Garden
from tests.browser.marks import BROWSER_MARKS
from tests.browser.windows import Windows

pytestmark = BROWSER_MARKS


def test_a_model_shows_two_weeks_and_what_it_rests_on(windows: Windows, garden: Garden) -> None:
    assert garden.has_grown
    page = windows.open(f"/risk?site={SITE}")

    days = page.get_by_role("img").first
    expect(days).to_have_attribute("aria-label", re.compile(r"(\d{4}-\d\d-\d\d: [^;]+(; )?){14}"))
    page.get_by_text("Rule", exact=True).first.click()
    expect(page.get_by_text("Source", exact=True).first).to_be_visible()


def test_another_site_is_a_click_away(windows: Windows, garden: Garden) -> None:
    assert garden.has_grown
    page = windows.open("/risk")

    page.get_by_role("link", name="Orangery").click()

    page.wait_for_url(f"**/risk?site={SITE}")
    expect(page.get_by_role("link", name="Orangery")).to_have_attribute("aria-current", re.compile("true|page"))


def test_nobody_is_advised_to_act_on_a_risk_that_is_low_or_unknown(windows: Windows, garden: Garden) -> None:
    assert garden.has_grown
    page = windows.open(f"/risk?site={SITE}")
    late_blight = page.locator("section").filter(
        has=page.get_by_role("heading", name="Wallin severity values (BLITECAST)")
    )
    advice = late_blight.get_by_text("Preventive protection is due")

    # A day of history is too short for eighteen severity values.
    expect(late_blight).to_contain_text(re.compile("low|unknown"))
    expect(advice).to_be_hidden()
    late_blight.get_by_text("Rule", exact=True).click()

    expect(advice).to_contain_text("What to do once it opens an alert:")


def test_the_week_of_the_site_can_be_had_on_paper(windows: Windows, garden: Garden) -> None:
    assert garden.has_grown
    page = windows.open(f"/risk?site={SITE}")

    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Weekly report").click()

    windows.watch.over(opened.value)
    expect(opened.value.get_by_role("heading", level=1)).to_contain_text("Orangery")
