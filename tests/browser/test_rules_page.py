"""Alert rules without JSON: what holds where and why, and every way to change it."""

import uuid
from collections.abc import Iterator, Mapping
from typing import Any, Final

import pytest
from playwright.sync_api import Locator, Page, expect

from local_cloud.browsing import PHONE, Window
from tests.browser.accessibility import grave_findings
from tests.browser.garden import HOT
from tests.browser.marks import BROWSER_MARKS
from tests.browser.windows import Windows, settled
from tests.running_cloud import RunningCloud

pytestmark = BROWSER_MARKS

HEAT: Final = {"id": "air-temp-high", "metric": "air_temp_c", "direction": "above", "warning": 32, "critical": 38}
HEAT_TITLE: Final = "Air temperature too high"
CO2: Final = {"id": "co2-high", "metric": "co2_ppm", "direction": "above", "warning": 1500}


class House:
    """A greenhouse of a test's own, with one device and no rules of its own."""

    def __init__(self, cloud: RunningCloud) -> None:
        self._api = cloud.api
        self.site = f"glass-{uuid.uuid4().hex[:8]}"
        self.device = f"{self.site}-a"
        site = {"site_id": self.site, "name": f"Glass {self.site[-4:]}", "crops": ["grape"], "time_zone": "UTC"}
        self._api.post("/sites", site | {"growing": "under_cover"})
        self._api.post("/devices", {"device_id": self.device, "site": self.site, "name": f"Bench of {self.site[-4:]}"})

    @property
    def path(self) -> str:
        return f"/rules?scope=site:{self.site}"

    def give(self, *rules: Mapping[str, Any]) -> None:
        answer = self._api.request("PUT", f"/thresholds/sites/{self.site}", {"rules": list(rules)})
        assert answer.ok, answer.text

    def own(self, rule_id: str) -> dict[str, Any] | None:
        """The site's own rule of this id."""
        rules: list[dict[str, Any]] = self._api.get(f"/thresholds/sites/{self.site}")["rules"]
        return next((rule for rule in rules if rule["id"] == rule_id), None)

    def in_force(self) -> dict[str, dict[str, Any]]:
        """What holds for the device in the end, by the rules' ids."""
        return {rule["id"]: rule for rule in self._api.get(f"/devices/{self.device}/thresholds")["rules"]}

    def remove(self) -> None:
        for path in (f"/thresholds/sites/{self.site}", f"/devices/{self.device}", f"/sites/{self.site}"):
            assert self._api.request("DELETE", path).ok, path


@pytest.fixture
def house(cloud: RunningCloud) -> Iterator[House]:
    house = House(cloud)
    yield house
    house.remove()


def rule(page: Page, title: str) -> Locator:
    return page.get_by_role("article", name=title, exact=True)


def dialog(page: Page) -> Locator:
    return page.get_by_role("dialog")


def begin_change(page: Page, *, warning: str) -> None:
    """Write another warning for the heat, up to the last question."""
    rule(page, HEAT_TITLE).get_by_role("button", name="Change").click()
    dialog(page).get_by_label("Warning above").fill(warning)
    dialog(page).get_by_role("button", name="Look at the change").click()


def put_in_force(page: Page) -> None:
    dialog(page).get_by_role("button", name="Put it in force").click()
    expect(page.get_by_role("status").filter(has_text="In force within a minute.")).to_be_visible()


def test_the_page_says_in_words_what_holds_for_a_device_and_where_it_comes_from(windows: Windows, house: House) -> None:
    house.give(HEAT | {"for_min": 10})
    page = windows.open(f"/rules?scope=device:{house.device}")

    heat = rule(page, HEAT_TITLE)
    expect(heat).to_contain_text("Air temperature above 32 °C for 10 minutes: warning")
    expect(heat).to_contain_text("From the site Glass")
    expect(rule(page, "Battery too low")).to_contain_text("From the fleet")
    names = page.get_by_role("article").locator("code").all_inner_texts()
    assert names == list(house.in_force())


def test_a_site_gets_another_limit_than_the_fleet_and_goes_back_to_the_fleets(windows: Windows, house: House) -> None:
    page = windows.open(house.path)

    begin_change(page, warning="31.5")
    expect(dialog(page).get_by_role("region", name="Now")).to_contain_text("above 35 °C")
    expect(dialog(page).get_by_role("region", name="Then")).to_contain_text("above 31.5 °C: warning")
    expect(dialog(page)).to_contain_text("It concerns 1 device.")
    put_in_force(page)

    expect(rule(page, HEAT_TITLE)).to_contain_text("Set here, in place of the rule of the fleet")
    assert house.in_force()["air-temp-high"]["conditions"][0]["warning"] == 31.5

    rule(page, HEAT_TITLE).get_by_role("button", name="Back to the rule of the fleet").click()
    expect(dialog(page).get_by_role("region", name="Then")).to_contain_text("from the fleet")
    put_in_force(page)

    expect(rule(page, HEAT_TITLE)).to_contain_text("From the fleet")
    assert house.own("air-temp-high") is None


def test_who_thinks_in_fahrenheit_writes_it_and_it_is_stored_in_celsius(windows: Windows, house: House) -> None:
    page = windows.open("/settings")
    page.get_by_label("Imperial (°F)").check()
    page.goto(f"{windows.home}{house.path}")
    settled(page)

    expect(rule(page, HEAT_TITLE)).to_contain_text("Air temperature above 95 °F: warning")
    begin_change(page, warning="86")
    put_in_force(page)

    (condition,) = (house.own("air-temp-high") or {})["conditions"]
    assert (condition["warning"], condition["critical"], condition["clear_margin"]) == (30, 40, 1)


def test_what_makes_no_sense_is_refused_beside_its_field(windows: Windows, house: House) -> None:
    windows.watch.excuse("status of 400")
    page = windows.open(house.path, Window(size=PHONE, theme="dark"))

    begin_change(page, warning="41")
    warning = dialog(page).get_by_label("Warning above")
    expect(warning).to_have_accessible_description("The warning has to come before the critical alert at 40 °C.")
    expect(warning).to_be_focused()
    assert grave_findings(page) == []

    # Here the page cannot know better than the platform, and tells what that says.
    warning.fill("35")
    dialog(page).get_by_label("Margin").fill("90")
    dialog(page).get_by_role("button", name="Look at the change").click()
    dialog(page).get_by_role("button", name="Put it in force").click()

    margin = dialog(page).get_by_label("Margin")
    expect(margin).to_be_focused()
    expect(dialog(page).get_by_text("the alert could never clear")).to_be_visible()
    assert house.own("air-temp-high") is None


def test_who_comes_second_sees_what_the_first_did_and_decides(windows: Windows, house: House) -> None:
    windows.watch.excuse("status of 409")
    page = windows.open(house.path)
    begin_change(page, warning="30")
    house.give(HEAT, CO2)

    dialog(page).get_by_role("button", name="Put it in force").click()
    expect(dialog(page).get_by_role("alert")).to_contain_text("Nothing was overwritten")
    expect(dialog(page).get_by_role("region", name="Now")).to_contain_text("above 32 °C: warning")
    assert grave_findings(page) == []
    assert (house.own("air-temp-high") or {})["conditions"][0]["warning"] == 32

    dialog(page).get_by_role("button", name="Put mine in force").click()
    expect(rule(page, HEAT_TITLE)).to_contain_text("above 30 °C")
    assert (house.own("air-temp-high") or {})["conditions"][0]["warning"] == 30
    assert house.own("co2-high") is not None


def test_a_rule_is_switched_off_and_the_history_leads_back(windows: Windows, house: House) -> None:
    house.give(HEAT)
    page = windows.open(house.path)

    rule(page, "Battery too low").get_by_role("button", name="Switch it off here").click()
    put_in_force(page)
    expect(rule(page, "Battery too low")).to_contain_text("Switched off: nobody is warned.")
    assert house.in_force()["battery-low"]["enabled"] is False

    history = page.locator("section").filter(has=page.get_by_role("heading", name="What was changed"))
    expect(history.get_by_role("listitem").first).to_contain_text("Battery too low")
    history.get_by_role("button", name="Back to how it was then").first.click()
    expect(dialog(page).get_by_role("region", name="Now")).to_contain_text("Switched off")
    put_in_force(page)

    expect(rule(page, "Battery too low")).to_contain_text("From the fleet")
    assert house.own("battery-low") is None
    assert house.own("air-temp-high") is not None


def test_a_rule_is_added_and_removed_by_the_keyboard_alone(windows: Windows, house: House) -> None:
    page = windows.open(house.path)
    page.get_by_role("button", name="Add a rule").press("Enter")
    dialog(page).get_by_label("What is watched").select_option("Leaf wetness")
    dialog(page).get_by_label("Warning above").press_sequentially("60")
    dialog(page).get_by_label("Only if it lasts").fill("240")
    dialog(page).get_by_label("Only if it lasts").press("Enter")
    expect(dialog(page)).to_contain_text("Leaf wetness above 60 % for 4 hours: warning")
    for _ in range(3):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    wet = rule(page, "Leaf wetness too high")
    expect(wet).to_contain_text("Set here")
    assert (house.own("leaf-wetness-high") or {})["for_min"] == 240

    wet.get_by_role("button", name="Remove").press("Enter")
    put_in_force(page)
    expect(wet).to_have_count(0)


def test_a_change_by_somebody_else_appears_by_itself(windows: Windows, house: House) -> None:
    page = windows.open(house.path)
    expect(rule(page, HEAT_TITLE)).to_contain_text("above 35 °C")

    house.give(HEAT)

    expect(rule(page, HEAT_TITLE)).to_contain_text("above 32 °C")


@pytest.mark.usefixtures("garden")
def test_the_way_from_an_alert_and_from_a_device_leads_to_the_rule(windows: Windows) -> None:
    page = windows.open(f"/alerts?device={HOT}&kind=limit")
    page.get_by_role("button", name="Why, history and comments").first.click()
    page.get_by_role("link", name="See this rule").click()
    expect(rule(page, HEAT_TITLE)).to_be_in_viewport()
    expect(rule(page, HEAT_TITLE)).to_have_attribute("aria-current", "true")

    page.goto(f"{windows.home}/device?id={HOT}")
    page.get_by_role("main").get_by_role("link", name="Alert rules").click()
    expect(page.get_by_role("heading", name="What holds for the device")).to_be_visible()


def test_a_scope_that_nobody_knows_is_said_to_be_unknown(windows: Windows) -> None:
    windows.watch.excuse("status of 404")
    page = windows.blank()
    page.goto(f"{windows.home}/rules?scope=device:no-such-device")

    expect(page.get_by_role("alert").filter(has_text="no-such-device")).to_be_visible()
