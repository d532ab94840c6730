"""What is wished of a device, what it does, and since when the two differ."""

from dataclasses import replace
from datetime import time, timedelta

import pytest

from chalicelib.domain.breach import SILENT_AFTER, silent_after
from chalicelib.domain.config_checks import MAX_SAMPLES_A_REPORT, check_wish
from chalicelib.domain.device_config import NO_SHADOW, DeviceSettings, DeviceShadow, ShadowChange
from chalicelib.domain.errors import InputRefused
from chalicelib.telemetry_payloads import MAX_SAMPLES
from tests.builders import DEVICE, HOUR, MINUTE, NOON
from tests.configuration_builders import a_configuration, a_report, some_settings


def a_shadow(wish: DeviceSettings, does: DeviceSettings | None = None, *, version: int = 2) -> DeviceShadow:
    return DeviceShadow(version=version, desired=wish, reported=None if does is None else a_report(does))


IN_STEP = a_shadow(some_settings(), some_settings())
OUT_OF_STEP = a_shadow(some_settings(report_every_s=600), some_settings())


def test_a_device_that_does_what_is_wished_differs_in_nothing() -> None:
    assert IN_STEP.differing == ()


def test_the_order_of_the_metrics_means_nothing() -> None:
    does = replace(some_settings(), metrics=("humidity_pct", "air_temp_c"))

    assert a_shadow(some_settings(), does).differing == ()


def test_what_nobody_wished_for_is_the_devices_own_affair() -> None:
    assert a_shadow(DeviceSettings(report_every_s=300), some_settings()).differing == ()


def test_what_differs_is_told_by_the_names_that_travel() -> None:
    does = replace(some_settings(), capture_from=time(7), capture_enabled=False, site="greenhouse-2")

    assert a_shadow(some_settings(), does).differing == ("capture.enabled", "capture.from", "place.site")


def test_a_device_that_never_reported_follows_no_wish() -> None:
    assert a_shadow(DeviceSettings(report_every_s=600, metrics=("air_temp_c",))).differing == (
        "report_every_s",
        "metrics",
    )


def test_a_wish_that_the_device_does_not_follow_yet_differs_from_now_on() -> None:
    change = ShadowChange(before=IN_STEP, shadow=OUT_OF_STEP, at=NOON)

    assert change.configuration(DEVICE, known=None).differs_since == NOON


def test_it_goes_on_differing_since_the_same_time() -> None:
    known = a_configuration(version=1, desired=OUT_OF_STEP.desired, differs_since=NOON)
    refused = replace(OUT_OF_STEP, version=3)

    change = ShadowChange(before=OUT_OF_STEP, shadow=refused, at=NOON + HOUR)

    assert change.configuration(DEVICE, known=known).differs_since == NOON


def test_a_device_that_follows_differs_no_more() -> None:
    known = a_configuration(version=1, desired=OUT_OF_STEP.desired, differs_since=NOON)

    change = ShadowChange(before=OUT_OF_STEP, shadow=IN_STEP, at=NOON + HOUR)

    assert change.configuration(DEVICE, known=known).differs_since is None


def test_a_device_that_ceases_to_follow_differs_since_then_even_if_its_following_was_never_heard_of() -> None:
    known = a_configuration(version=1, desired=OUT_OF_STEP.desired, differs_since=NOON)

    change = ShadowChange(before=IN_STEP, shadow=OUT_OF_STEP, at=NOON + HOUR)

    assert change.configuration(DEVICE, known=known).differs_since == NOON + HOUR


def test_where_the_beginning_was_never_heard_of_it_differs_since_the_first_that_was() -> None:
    change = ShadowChange(before=OUT_OF_STEP, shadow=OUT_OF_STEP, at=NOON)

    assert change.configuration(DEVICE, known=None).differs_since == NOON


@pytest.mark.parametrize(
    ("wish", "does", "field"),
    [
        (DeviceSettings(metrics=("air_temp_c", "humidity_pct", "air_temp_c")), DeviceSettings(), "metrics[2]"),
        (DeviceSettings(capture_from=time(6)), DeviceSettings(), "capture.to"),
        (DeviceSettings(capture_to=time(6)), DeviceSettings(), "capture.from"),
        (some_settings(sample_every_s=301), DeviceSettings(), "report_every_s"),
        (DeviceSettings(sample_every_s=301), some_settings(), "sample_every_s"),
        (DeviceSettings(report_every_s=59), some_settings(), "report_every_s"),
        (some_settings(sample_every_s=1, report_every_s=1_001), DeviceSettings(), "report_every_s"),
        (DeviceSettings(report_every_s=3_600), some_settings(sample_every_s=3), "report_every_s"),
    ],
)
def test_a_wish_that_no_device_could_follow_is_refused(wish: DeviceSettings, does: DeviceSettings, field: str) -> None:
    with pytest.raises(InputRefused) as refusal:
        check_wish(wish, does)

    assert refusal.value.field == field


@pytest.mark.parametrize(
    ("wish", "does"),
    [
        (DeviceSettings(), DeviceSettings()),
        (some_settings(), DeviceSettings()),
        (some_settings(sample_every_s=300), DeviceSettings()),
        (some_settings(sample_every_s=1, report_every_s=1_000), DeviceSettings()),
        # Of a device that has not said how often it reports, nobody knows better.
        (DeviceSettings(sample_every_s=900), DeviceSettings()),
        # What a device came with is not the wish's fault.
        (DeviceSettings(metrics=("air_temp_c",)), some_settings(sample_every_s=600)),
    ],
)
def test_any_other_wish_is_a_device_s_command(wish: DeviceSettings, does: DeviceSettings) -> None:
    check_wish(wish, does)


def test_as_many_samples_may_be_wished_as_a_message_takes() -> None:
    assert MAX_SAMPLES_A_REPORT == MAX_SAMPLES


def test_how_often_a_device_reports_is_what_it_says_and_not_what_is_wished() -> None:
    wished = some_settings(report_every_s=3_600)

    assert a_configuration(desired=wished).report_every is None
    assert a_configuration(desired=wished, reported=a_report()).report_every == 5 * MINUTE


@pytest.mark.parametrize(
    ("report_every", "patience"),
    [(None, SILENT_AFTER), (timedelta(seconds=10), SILENT_AFTER), (10 * MINUTE, SILENT_AFTER), (HOUR, 185 * MINUTE)],
)
def test_a_device_is_silent_after_three_missed_reports_but_no_sooner_than_any_other(
    report_every: timedelta | None, patience: timedelta
) -> None:
    assert silent_after(report_every) == patience


def test_nothing_differs_where_there_is_nothing() -> None:
    assert NO_SHADOW.differing == ()
