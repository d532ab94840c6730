"""ConfigurationBook: the fake and the operations table."""

from dataclasses import replace

import pytest

from chalicelib.domain.device_config import DeviceSettings
from tests.builders import DEVICE, HOUR, NOON
from tests.configuration_builders import a_configuration, a_report, some_settings
from tests.contract.records import Records


def test_a_configuration_comes_back_as_it_was_kept(records: Records) -> None:
    reported = replace(a_report(), refused={"metrics": "no sensor for wind_m_s", "capture.from": "ö 🌱"})
    configuration = a_configuration(
        version=7, desired=some_settings(report_every_s=600), reported=reported, differs_since=NOON + HOUR
    )

    assert records.configurations.record(configuration)

    assert records.configurations.of_device(DEVICE) == configuration


@pytest.mark.parametrize(
    "settings",
    [DeviceSettings(), some_settings(sample_every_s=0.6, report_every_s=3), DeviceSettings(metrics=(), site="north-1")],
)
def test_what_is_not_said_stays_unsaid(records: Records, settings: DeviceSettings) -> None:
    configuration = a_configuration(desired=settings, reported=a_report(settings))

    records.configurations.record(configuration)

    assert records.configurations.of_device(DEVICE) == configuration


def test_nothing_is_known_of_a_device_that_nobody_configured(records: Records) -> None:
    assert records.configurations.of_device(DEVICE) is None
    assert records.configurations.of_device("x" * 5_000) is None


def test_the_higher_version_counts_whenever_it_comes(records: Records) -> None:
    newer = a_configuration(version=10, desired=some_settings())

    assert records.configurations.record(a_configuration(version=9))
    assert records.configurations.record(newer)
    assert not records.configurations.record(a_configuration(version=9))

    assert records.configurations.of_device(DEVICE) == newer


def test_a_version_that_is_kept_already_is_not_kept_again(records: Records) -> None:
    first = a_configuration(version=9, differs_since=NOON)
    records.configurations.record(first)

    assert not records.configurations.record(a_configuration(version=9))

    assert records.configurations.of_device(DEVICE) == first


def test_many_are_read_at_once_and_unknown_ones_are_left_out(records: Records) -> None:
    ids = [f"device-{number:03d}" for number in range(120)]
    for device_id in ids[::2]:
        records.configurations.record(a_configuration(device_id, reported=a_report()))

    known = records.configurations.of_devices([*ids, *ids])

    assert sorted(known) == ids[::2]
    assert known["device-118"] == a_configuration("device-118", reported=a_report())


def test_of_nobody_nothing_is_known(records: Records) -> None:
    assert records.configurations.of_devices([]) == {}
