"""A grower takes the data home: a table to be downloaded, and a week of a site on paper."""

import csv
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Page, expect

from local_cloud.browsing import DESKTOP, PHONE
from tests.browser.accessibility import grave_findings
from tests.browser.garden import HEALTHY, SITE
from tests.browser.marks import BROWSER_MARKS
from tests.browser.windows import Windows

pytestmark = [*BROWSER_MARKS, pytest.mark.usefixtures("garden")]

AN_EXPORT_LATER_MS: Final = 60_000


def export(page: Page, folder: Path) -> list[dict[str, str]]:
    """Order a table of one device's measurements, and download it."""
    page.get_by_label("Device").fill(HEALTHY)
    page.get_by_role("button", name="Make the table").click()
    made = page.get_by_role("main").get_by_role("listitem").filter(has_text=HEALTHY).first
    link = made.get_by_role("link", name="Download")
    expect(link).to_be_visible(timeout=AN_EXPORT_LATER_MS)
    with page.expect_download() as download:
        link.click()
    file = folder / "table.csv"
    download.value.save_as(file)
    with file.open(encoding="utf-8-sig", newline="") as rows:
        return list(csv.DictReader(rows))


def test_a_table_of_measurements_is_made_and_downloaded(windows: Windows, tmp_path: Path) -> None:
    rows = export(windows.open("/export"), tmp_path)

    assert len(rows) > 24
    assert {row["device_id"] for row in rows} == {HEALTHY}


def test_the_weekly_report_of_a_site_can_be_read_by_everybody(windows: Windows) -> None:
    page = windows.open("/export")
    page.get_by_role("combobox", name="Site").last.select_option(SITE)
    page.get_by_label("Week").select_option(index=0)

    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Open the report").click()

    report = opened.value
    windows.watch.over(report)
    expect(report.get_by_role("heading", level=1)).to_contain_text("Orangery")
    for size in (DESKTOP, PHONE):
        report.set_viewport_size(size)
        assert grave_findings(report) == []
