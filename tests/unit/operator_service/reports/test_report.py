"""The weekly report of a site: what is counted, what is left out, and what the page says."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from chalicelib.domain.alert import AlertStatus
from chalicelib.domain.breach import Severity
from chalicelib.domain.device import RetiredDevice
from chalicelib.domain.diagnosis import Verdict
from chalicelib.domain.errors import InputRefused, SiteNotFound
from chalicelib.services.telemetry_stretches import TelemetryPorts
from operator_service.reports import gathering
from operator_service.reports.charts import HEIGHT, WIDTH, climate_chart, uptime_strip
from operator_service.reports.findings import Findings, find
from operator_service.reports.gathering import ReportPorts, SiteWeek, gather_week
from operator_service.reports.page import report_page
from operator_service.reports.week import Week
from operator_service.stays import StayPorts
from tests.builders import (
    DAY,
    DEVICE,
    HOUR,
    MINUTE,
    NOON,
    SITE,
    a_device,
    a_diagnosis,
    a_message,
    a_photo,
    a_review,
    a_sample,
    an_alert,
)
from tests.fakes.world import World

# NOON is a Saturday; the last week that is over began in Berlin on Monday the 10th, at 23:00 UTC of Sunday.
BEGINS = datetime(2025, 11, 9, 23, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")


def ports(world: World) -> ReportPorts:
    return ReportPorts(
        sites=world.sites,
        fleet=StayPorts(devices=world.devices, archive=world.archive),
        telemetry=TelemetryPorts(telemetry=world.telemetry, rollups=world.rollups),
        photos=world.photos,
        alerts=world.alerts,
    )


def gathered(world: World, week: Week | None = None) -> SiteWeek:
    return gather_week(SITE, week, now=NOON, ports=ports(world))


def measured(world: World, hours: Sequence[int], device_id: str = DEVICE, **values: float) -> None:
    """A sample in each of these hours of the week."""
    for hour in hours:
        at = BEGINS + hour * HOUR + MINUTE
        world.telemetry.put_all([a_message(a_sample(at, values), device_id=device_id, seq=hour, at=at)])


def text_of(page: str) -> str:
    return " ".join(re.sub(r"<style>.*?</style>|<[^>]+>", " ", page, flags=re.DOTALL).split())


def test_the_report_is_of_the_last_week_that_is_over_by_the_sites_clock() -> None:
    week = gathered(World())

    assert str(week.week) == "2025-W46"
    assert (week.begins, week.ends) == (BEGINS, BEGINS + 7 * DAY)


@pytest.mark.parametrize(
    ("text", "monday"),
    [("2025-W01", date(2024, 12, 30)), ("2026-W53", date(2026, 12, 28)), ("2025-W46", date(2025, 11, 10))],
)
def test_weeks_are_counted_as_iso_8601_does(text: str, monday: date) -> None:
    week = Week.parse(text)

    assert week.monday == monday
    assert str(week) == text
    assert len(week.days) == 7


@pytest.mark.parametrize(
    "text", ["", "2025-46", "2025-W00", "2025-W53", "2025-W54", "1999-W01", "9999-W01", "2025-W4\uff16", "x" * 99]
)
def test_what_is_no_week_is_refused(text: str) -> None:
    with pytest.raises(InputRefused) as refusal:
        Week.parse(text)

    assert refusal.value.field == "week"


def test_a_week_in_which_the_clocks_change_has_an_hour_more() -> None:
    week = Week.parse("2025-W43")

    assert week.ends(BERLIN) - week.begins(BERLIN) == 7 * DAY + HOUR


def test_a_week_that_has_not_begun_has_no_report() -> None:
    with pytest.raises(InputRefused, match="has not begun"):
        gathered(World(), Week.parse("2025-W48"))


def test_a_site_that_nobody_registered_has_none() -> None:
    with pytest.raises(SiteNotFound):
        gather_week("nowhere", None, now=NOON, ports=ports(World()))


def test_gaps_are_the_hours_without_a_sample_longest_first() -> None:
    world = World()
    measured(world, [hour for hour in range(168) if hour not in (5, *range(20, 50))], air_temp_c=20.0, battery_v=3.7)
    measured(world, [60], air_temp_c=20.0, battery_v=3.5)

    (device,) = find(gathered(world)).devices

    assert [(gap.begins, gap.hours) for gap in device.gaps] == [
        (BEGINS + 20 * HOUR, 30),
        (BEGINS + 5 * HOUR, 1),
    ]
    assert device.uptime_pct == pytest.approx(100 * 137 / 168)
    assert device.battery_v == 3.5


def test_what_is_still_to_come_of_a_week_is_no_gap() -> None:
    world = World()
    this_week = gathered(world, Week.parse("2025-W47"))

    (device,) = find(this_week).devices

    # From Monday's midnight in Berlin to Saturday, 13:00.
    assert len(device.heard) == 5 * 24 + 13
    assert sum(gap.hours for gap in device.gaps) == 5 * 24 + 13
    assert "not over yet" in report_page(this_week)


def test_the_climate_is_of_all_devices_together_by_the_hour_and_by_the_local_day() -> None:
    world = World()
    world.devices.devices["greenhouse-1-b"] = a_device("greenhouse-1-b")
    measured(world, [0, 1, 30], air_temp_c=20.0)
    measured(world, [0], "greenhouse-1-b", air_temp_c=26.0)

    (metric,) = find(gathered(world)).climate

    assert (metric.whole.low, metric.whole.mean, metric.whole.high) == (20.0, 21.5, 26.0)
    assert [index for index, one in enumerate(metric.by_hour) if one is not None] == [0, 1, 30]
    assert {day: one.count for day, one in metric.by_day.items()} == {date(2025, 11, 10): 3, date(2025, 11, 11): 1}


def photographed(
    world: World, name: str, verdict: Verdict = Verdict.DISEASE, *, severity_pct: float | None = None
) -> None:
    diagnosis = a_diagnosis(verdict=verdict, severity_pct=severity_pct)
    world.photos.record(a_photo(request_id=name, at=BEGINS + HOUR, diagnosis=diagnosis), None)


def test_diseases_are_told_by_how_often_they_were_seen_and_people_are_believed() -> None:
    world = World()
    photographed(world, "mild", severity_pct=2.0)
    photographed(world, "bad", severity_pct=30.0)
    photographed(world, "unsure", Verdict.UNSURE)
    for name, label in (("healthy-after-all", "Tomato___healthy"), ("another", "Tomato___Late_blight")):
        photo = a_photo(request_id=name, at=BEGINS + HOUR)
        world.photos.record(replace(photo, review=a_review(label, of=photo)), None)
    world.photos.record(a_photo(request_id="last-week", at=BEGINS - MINUTE), None)
    world.photos.record(replace(a_photo(request_id="elsewhere", at=BEGINS), site="field-1"), None)

    findings = find(gathered(world))

    assert [(one.crop, one.condition, one.count, one.worst_pct) for one in findings.diseases] == [
        ("Tomato", "Early blight", 2, 30.0),
        ("Tomato", "Late blight", 1, None),
    ]
    assert [photo.diagnosis.severity_pct for photo in findings.diseases[0].photos] == [30.0, 2.0]
    assert findings.verdicts[Verdict.UNSURE] == 1


def test_alerts_that_were_active_at_some_time_of_the_week_are_in_it() -> None:
    world = World()
    for rule_id, opened, resolved in (
        ("before-and-over", BEGINS - 2 * DAY, BEGINS - DAY),
        ("reaches-in", BEGINS - DAY, BEGINS + HOUR),
        ("in-it", BEGINS + DAY, BEGINS + 2 * DAY),
        ("goes-on", BEGINS - 60 * DAY, None),
        ("after", BEGINS + 8 * DAY, None),
    ):
        alert = an_alert(rule_id=rule_id, opened_at=opened)
        if resolved is not None:
            alert = replace(alert, status=AlertStatus.RESOLVED, resolved_at=resolved)
        world.alerts.save(alert, replacing=None)

    assert [alert.alert_id.rule_id for alert in gathered(world).alerts] == ["in-it", "reaches-in", "goes-on"]


def test_every_device_is_in_it_those_first_that_were_heard_least() -> None:
    world = World()
    names = [f"greenhouse-1-{number:03}" for number in range(60)]
    for number, name in enumerate(names):
        world.devices.devices[name] = a_device(name, name=f"Bench {number:03}")
    measured(world, range(168), names[7], battery_v=3.9)
    measured(world, range(168), names[8], battery_v=3.4)
    measured(world, range(0, 168, 2), names[9], air_temp_c=20.0)

    page = report_page(gathered(world))
    devices = text_of(page)[text_of(page).index("Devices and gaps") :]

    assert all(name in devices for name in names)
    places = [devices.index(f"Bench {number:03}") for number in (0, 9, 8, 7)]
    assert places == sorted(places)
    assert "Heard in every hour 2 devices" in devices
    assert "not in this report" not in devices


def test_of_a_site_with_very_many_devices_it_says_how_many_are_left_out_and_where_they_are(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(gathering, "MOST_DEVICES", 50)
    world = World()
    for number in range(54):
        world.devices.devices[f"greenhouse-1-{number:03}"] = a_device(f"greenhouse-1-{number:03}")

    week = gathered(world)
    page = report_page(week)

    assert len(week.devices) == 50
    assert "5 more devices of this site are not in this report, whose figures are of 50." in text_of(page)
    assert f'<a href="/?site={SITE}">the fleet page</a>' in page


def test_a_device_that_was_retired_in_the_week_is_in_it_until_then() -> None:
    world = World()
    world.devices.devices.clear()
    left_at = BEGINS + 48 * HOUR
    world.archive.keep(RetiredDevice(device=a_device(), retired_at=left_at, retired_by="mia"))
    world.archive.keep(RetiredDevice(device=a_device("gone-before"), retired_at=BEGINS, retired_by="mia"))
    measured(world, range(24), air_temp_c=20.0)

    week = gathered(world)
    (device,) = find(week).devices

    assert (device.device.device_id, device.retired_at) == (DEVICE, left_at)
    assert device.uptime_pct == 50.0
    assert [gap.hours for gap in device.gaps] == [24]
    assert "retired Wed 12 Nov 00:00" in text_of(report_page(week))


def test_hours_after_another_device_took_over_the_name_are_no_gap_of_the_first() -> None:
    world = World()
    world.archive.keep(RetiredDevice(device=a_device(name="Old"), retired_at=BEGINS + 48 * HOUR, retired_by="mia"))
    world.devices.devices[DEVICE] = a_device(name="New")
    measured(world, range(48), air_temp_c=20.0)
    measured(world, range(60, 168), air_temp_c=21.0)

    new, old = find(gathered(world)).devices

    assert (old.device.name, old.heard.count(True), old.missing_hours, old.always_heard) == ("Old", 48, 0, True)
    assert (new.device.name, new.heard.count(True), [gap.hours for gap in new.gaps]) == ("New", 108, [12])


def test_the_page_of_a_busy_week_says_what_people_must_know() -> None:
    world = World()
    measured(world, range(100), air_temp_c=21.0, humidity_pct=95.0)
    photographed(world, "bad", severity_pct=30.0)
    world.alerts.save(an_alert(severity=Severity.CRITICAL, opened_at=BEGINS + HOUR), replacing=None)

    page = report_page(gathered(world))
    said = text_of(page)

    assert "Greenhouse 1 10 to 16 November 2025 (2025-W46)" in said
    assert "A week that needed people." in said
    assert "1 alert in this week, 1 of them critical; 1 is still active." in said
    assert "Early blight on tomato in 1 photo, on up to 30 % of a leaf." in said
    assert "North bench was not heard for a day or more." in said
    assert f'src="/api/photos/{a_photo(request_id="bad", at=BEGINS + HOUR).key.photo_id}/thumbnail"' in page
    assert "mean 21.0 · 21.0 to 21.0" in said
    assert "<script" not in page


def test_the_page_of_an_empty_week_says_that_there_is_nothing_to_say() -> None:
    world = World()
    world.devices.devices.clear()

    said = text_of(report_page(gathered(world)))

    assert "No device stands here yet." in said
    for sentence in ("Nothing was measured", "No photo was diagnosed", "No alert was active", "No device stands at"):
        assert sentence in said


def test_the_page_of_a_quiet_week_says_so() -> None:
    world = World()
    measured(world, range(168), air_temp_c=21.0)

    assert "A quiet week. No alert, no disease on any photo, and every device was heard." in text_of(
        report_page(gathered(world))
    )


def test_a_site_that_spoke_first_within_this_hour_was_heard() -> None:
    world = World()
    world.telemetry.put_all([a_message(a_sample(NOON + MINUTE, {"air_temp_c": 21.0}), at=NOON + MINUTE)])

    said = text_of(report_page(gather_week(SITE, Week.parse("2025-W47"), now=NOON + 30 * MINUTE, ports=ports(world))))

    assert "Nothing was heard of this site." not in said
    assert "Devices heard 1 of 1" in said


def test_a_site_without_a_sample_was_not_heard() -> None:
    assert "Nothing was heard of this site." in text_of(report_page(gathered(World())))


def test_names_that_look_like_html_are_shown_as_text() -> None:
    world = World()
    world.devices.devices[DEVICE] = a_device(name="<script>alert(1)</script>")
    world.sites.sites[SITE] = replace(world.sites.sites[SITE], name="</title><b>bold")

    page = report_page(gathered(world))

    assert "<script" not in page
    assert "<b>bold" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def some_findings_of(hours: Sequence[int]) -> Findings:
    world = World()
    measured(world, hours, air_temp_c=20.0)
    return find(gathered(world))


def test_a_chart_has_a_gap_where_nothing_was_measured_and_stays_within_its_frame() -> None:
    (metric,) = some_findings_of([0, 1, 2, 90]).climate

    chart = climate_chart(metric)

    assert len(chart.bands) == len(chart.lines) == 2
    numbers = [float(number) for path in (*chart.bands, *chart.lines) for number in re.findall(r"[-\d.]+", path)]
    assert min(numbers) >= 0
    assert max(numbers[::2]) <= WIDTH
    assert max(numbers[1::2]) <= HEIGHT
    assert [tick.label for tick in chart.ticks] == ["19", "20", "21"]


def test_a_strip_shows_when_a_device_was_heard() -> None:
    (device,) = some_findings_of([0, 1, 167]).devices

    strip = uptime_strip(device, hours=168)

    assert [(block.x, block.width) for block in strip.heard] == [(0.0, 4.0), (334.0, 2.0)]
    assert [(block.x, block.width) for block in strip.silent] == [(4.0, 330.0)]
