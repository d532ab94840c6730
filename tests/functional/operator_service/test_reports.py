"""The weekly report over HTTP."""

import base64
import hashlib
import re

import pytest

from tests.builders import DAY, NOON, SITE, a_photo, a_sample
from tests.functional.http.platform import FakePlatform
from tests.functional.http.rest_client import VIEWER
from tests.functional.operator_service.service_client import ServiceClient, bearer


def test_a_report_is_a_page_to_be_printed_that_runs_nothing(service: ServiceClient, platform: FakePlatform) -> None:
    platform.measured(a_sample(NOON - 8 * DAY))
    platform.photos.record(a_photo(at=NOON - 8 * DAY), None)

    page = service.get(f"/reports/{SITE}", headers=bearer(VIEWER))

    assert page.status_code == 200
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "10 to 16 November 2025" in page.text
    assert "Early blight on tomato" in page.text
    style = re.search(r"<style>(.*?)</style>", page.text, re.DOTALL)
    assert style is not None
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert f"'sha256-{digest}'" in policy
    assert "unsafe" not in policy
    assert "https://raw.example" in policy


def test_another_week_is_told_when_it_is_asked_for(service: ServiceClient) -> None:
    page = service.get(f"/reports/{SITE}?week=2025-W01", headers=bearer(VIEWER))

    assert "30 December 2024 to 5 January 2025" in page.text


@pytest.mark.parametrize(
    ("path", "status"),
    [(f"/reports/{SITE}?week=2025-46", 400), (f"/reports/{SITE}?week=2031-W01", 400), ("/reports/nowhere", 404)],
)
def test_a_report_that_cannot_be_made_is_refused(service: ServiceClient, path: str, status: int) -> None:
    answer = service.get(path, headers=bearer(VIEWER))

    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"


def test_nobody_else_reads_reports(service: ServiceClient) -> None:
    assert service.get(f"/reports/{SITE}").status_code == 401
