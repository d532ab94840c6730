"""Devices are killed and cut off twenty times; whatever they had to send is stored, and stored once."""

from local_cloud.outbox_trial.strikes import strikes
from local_cloud.outbox_trial.trial import OutboxTrial
from tests.emulator.conftest import EMULATOR_MARKS, RunningCloud

pytestmark = EMULATOR_MARKS

ROUNDS = 20


def test_kills_and_cuts_at_random_moments_lose_nothing_and_double_nothing(cloud: RunningCloud) -> None:
    trial = OutboxTrial(
        endpoints=cloud.endpoints,
        fleet=cloud.fleet,
        subscription=cloud.subscription,
        blows=strikes(ROUNDS, seed=20),
        tell=print,
    )

    verdict = trial.run()

    print(verdict.line())
    assert list(verdict.complaints()) == []
    assert verdict.account.messages == verdict.account.stored
    assert (verdict.kills, verdict.cuts) == (10, 10)
    # Each blow met devices at work: what a kill interrupted was sent again, what a cut ended had been a connection.
    assert verdict.account.resent > 0
    assert verdict.connections_cut >= verdict.cuts
