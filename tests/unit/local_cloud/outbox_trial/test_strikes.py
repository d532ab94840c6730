"""The blows of a trial."""

from collections import Counter

from local_cloud.outbox_trial.strikes import Blow, strikes


def test_both_kinds_of_blow_come_equally_often() -> None:
    assert Counter(strike.blow for strike in strikes(20, seed=1)) == {Blow.KILL: 10, Blow.CUT: 10}


def test_a_seed_makes_a_trial_repeatable_and_another_one_another_trial() -> None:
    assert strikes(20, seed=1) == strikes(20, seed=1)
    assert strikes(20, seed=1) != strikes(20, seed=2)
