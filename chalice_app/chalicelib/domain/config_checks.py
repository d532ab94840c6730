"""What operators may wish of a device's configuration."""

from collections.abc import Sequence
from typing import Final

from chalicelib.domain.device_config import DeviceSettings
from chalicelib.domain.errors import InputRefused
from chalicelib.domain.sample import MAX_METRICS, MAX_SPAN

MIN_SAMPLE_EVERY_S: Final = 1
# Each message costs money, and a radio that is on more often empties a battery within days.
MIN_REPORT_EVERY_S: Final = 10
# The samples of one message span an hour at most: who reports less often cannot keep to it.
MAX_EVERY_S: Final = int(MAX_SPAN.total_seconds())
# As many as one message takes.
MAX_SAMPLES_A_REPORT: Final = 1_000
MAX_METRICS_SENT: Final = MAX_METRICS


def check_wish(wish: DeviceSettings, does: DeviceSettings) -> None:
    """Look whether a device can work by these settings.

    Args:
        does: the settings that it works by now, and goes on working by where nothing is wished.

    Raises:
        InputRefused: it cannot; the setting is named.
    """
    _check_metrics(wish.metrics or ())
    if (wish.capture_from is None) != (wish.capture_to is None):
        missing = "from" if wish.capture_from is None else "to"
        raise InputRefused("the hours need a beginning and an end", field=f"capture.{missing}")
    _check_rates(wish, does)


def _check_metrics(metrics: Sequence[str]) -> None:
    for index, metric in enumerate(metrics):
        if metric in metrics[:index]:
            raise InputRefused(f"{metric} stands there twice", field=f"metrics[{index}]")


def _check_rates(wish: DeviceSettings, does: DeviceSettings) -> None:
    if wish.sample_every_s is None and wish.report_every_s is None:
        return
    sample_every_s = wish.sample_every_s or does.sample_every_s
    report_every_s = wish.report_every_s or does.report_every_s
    if sample_every_s is None or report_every_s is None:
        return  # the device has not said yet what it does, and will say what it cannot do
    field = "sample_every_s" if wish.report_every_s is None else "report_every_s"
    if sample_every_s > report_every_s:
        raise InputRefused(
            f"a report every {report_every_s:g} s would be without samples: one is taken every {sample_every_s:g} s",
            field=field,
        )
    samples = report_every_s / sample_every_s
    if samples > MAX_SAMPLES_A_REPORT:
        raise InputRefused(
            f"a report every {report_every_s:g} s would have {samples:.0f} samples, one every {sample_every_s:g} s; "
            f"{MAX_SAMPLES_A_REPORT} fit into it",
            field=field,
        )
