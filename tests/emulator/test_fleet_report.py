"""The fleet report, of a short run to which all kinds of things happen."""

from pathlib import Path

from local_cloud.fleet_report.report_run import ReportRun
from local_cloud.fleet_report.reporting import PAGE, Reporting
from tests.emulator.conftest import EMULATOR_MARKS, RunningCloud

pytestmark = EMULATOR_MARKS


def test_of_a_run_with_faults_nothing_is_lost_or_doubled_and_every_rejection_is_explained(
    cloud: RunningCloud, tmp_path: Path
) -> None:
    run = ReportRun(
        endpoints=cloud.endpoints,
        fleet=cloud.fleet,
        minutes=0.75,
        history_days=0,
        photos=None,
        seed=4,
        tell=print,
        # Some six in all: that none happens to happen is as good as impossible.
        fault_every_s=15.0,
    )

    run.run()
    comparison = Reporting(
        endpoints=cloud.endpoints,
        diary=cloud.folders.diary_file,
        notes=cloud.folders.arrivals_file,
        out=tmp_path,
        tell=print,
    ).make()

    assert not comparison.messages.lost | comparison.messages.doubled
    assert not comparison.photos.lost | comparison.photos.doubled
    assert [answer.words for answer in comparison.answers if answer.good is False] == []
    assert comparison.answers, "nothing went wrong, so nothing is proven"
    # Every stored message was seen arriving, within the seconds that the emulator takes.
    assert len(comparison.storing) == len(comparison.messages.stored)
    assert 0 < comparison.storing.percentile(50) < 20
    assert comparison.photo_delays.whole.seconds
    # One device stands in a heat spell.
    assert comparison.alerts.expected
    assert not comparison.alerts.missing
    assert (tmp_path / PAGE).read_text().count("![") >= 4
