"""The three parts of the proof: all work with all grants, all work without those that nobody used, and each errand
without each grant that it used."""

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

import requests
from botocore.exceptions import BotoCoreError, ClientError

from local_cloud.errors import LocalCloudError
from local_cloud.prove_iam.errands.errand import Errand
from local_cloud.prove_iam.grants import Grant, Roles
from local_cloud.prove_iam.stand import Stand
from local_cloud.prove_iam.trail import Check, Trail

# How an errand ends whose function may not do what it needs.
_FAILURES = (LocalCloudError, ClientError, BotoCoreError, requests.RequestException, LookupError)

Show = Callable[[str, int, int], None]
Complain = Callable[[str], None]


@dataclass(slots=True, kw_only=True)
class Outcome:
    """What was found.

    Attributes:
        needed: the errand that showed it, by the grant.
        unused: grants without which all work was done.
        complaints: what went wrong on the way; nothing is proven while there is any.
    """

    needed: dict[Grant, str] = field(default_factory=dict)
    unused: set[Grant] = field(default_factory=set)
    complaints: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Experiment:
    """Takes grants away from functions that work.

    Attributes:
        roles_of: the role of each function.
        show: hears what is tried, and how much of how much is done.
        complain: hears at once of what goes wrong.
    """

    stand: Stand
    errands: Sequence[Errand]
    roles: Roles
    roles_of: Mapping[str, str]
    trail: Trail
    show: Show
    complain: Complain
    # How long each errand took with everything granted, in seconds.
    _took_s: dict[str, float] = field(default_factory=dict)

    def run(self) -> Outcome:
        """Try everything."""
        outcome = Outcome()
        used = self._all_at_work(outcome)
        grants = [grant for role in self.roles_of.values() for grant in self.roles.grants_of(role)]
        self._without_the_unused([grant for grant in grants if grant not in used], used, outcome)
        self._one_by_one(used, outcome)
        return outcome

    def _all_at_work(self, outcome: Outcome) -> dict[Grant, list[Errand]]:
        """Which errands used which grant. Nothing may fail, and nothing be denied."""
        used: defaultdict[Grant, list[Errand]] = defaultdict(list)
        for errand, checks, failure in self._all_errands("everything is granted"):
            denied = {f"{errand.of} is denied {each.action} {each.resource}" for each in checks if not each.allowed}
            for trouble in (failure, *sorted(denied)):
                if trouble is not None:
                    self._note(outcome, f"{errand.name}: {trouble}")
            for grant in self._grants(errand):
                if any(grant.covers(check.action, check.resource) for check in checks):
                    used[grant].append(errand)
        return dict(used)

    def _without_the_unused(self, unused: Sequence[Grant], used: dict[Grant, list[Errand]], outcome: Outcome) -> None:
        """All work without them, at once. What is denied is used after all, and given back; the others are tried again.

        Whatever a function could not do for want of one grant, it cannot have failed at for want of another.
        """
        left = set(unused)
        while left:
            missed: dict[Grant, Errand] = {}
            failures: list[str] = []
            with self.roles.without(left):
                for errand, checks, failure in self._all_errands(f"{len(left)} grants are taken away"):
                    denied = [check for check in checks if not check.allowed]
                    here = {grant: errand for check in denied for grant in left if self._is_of(grant, errand, check)}
                    missed = here | missed
                    if failure is not None and not here:
                        failures.append(f"{errand.name} without what it does not use: {failure}")
            if not missed:
                for failure in failures:
                    self._note(outcome, failure)
                break
            left -= missed.keys()
            used |= {grant: [errand] for grant, errand in missed.items()}
        outcome.unused = left

    def _one_by_one(self, used: Mapping[Grant, Sequence[Errand]], outcome: Outcome) -> None:
        for number, (grant, errands) in enumerate(sorted(used.items(), key=lambda each: each[0])):
            self.show(f"without {grant.action} of {grant.role}", number, len(used))
            quickest_first = sorted(errands, key=lambda errand: self._took_s[errand.name])
            shown = next((errand for errand in quickest_first if self._is_denied_for_want_of(grant, errand)), None)
            if shown is None:
                trouble = "and is not denied it without the grant: another grant covers it too"
                self._note(outcome, f"{grant.role} uses {grant.action} on {grant.resource}, {trouble}")
                outcome.unused.add(grant)
            else:
                outcome.needed[grant] = shown.name

    def _is_denied_for_want_of(self, grant: Grant, errand: Errand) -> bool:
        """A denial is a denial, whatever the function remembers; only if there is none it starts afresh, which takes
        seconds, and has to ask for what it knew."""
        with self.roles.without([grant]):
            self.trail.news()
            for afresh in (False, True):
                # What starts may be denied something already, and not come up.
                with suppress(*_FAILURES):
                    if afresh:
                        self.stand.start_afresh(errand.of)
                    errand.run(self.stand)
                if any(not check.allowed and self._is_of(grant, errand, check) for check in self.trail.news()):
                    return True
            return False

    def _all_errands(self, why: str) -> Iterator[tuple[Errand, Sequence[Check], str | None]]:
        """Each errand with what its function asked for meanwhile, and why it failed if it did."""
        former = None
        for number, errand in enumerate(self.errands):
            self.show(f"{why}: {errand.name}", number, len(self.errands))
            self.trail.news()
            failure, began = None, time.monotonic()
            try:
                if errand.of != former:
                    # What it remembers from the errands of others, it would not ask for.
                    former = errand.of
                    self.stand.start_afresh(errand.of)
                    began = time.monotonic()
                errand.run(self.stand)
            except _FAILURES as error:
                failure = f"{type(error).__name__}: {error}"
            self._took_s.setdefault(errand.name, time.monotonic() - began)
            role = self.roles_of[errand.of]
            yield errand, [check for check in self.trail.news() if check.role == role], failure

    def _note(self, outcome: Outcome, complaint: str) -> None:
        outcome.complaints.append(complaint)
        self.complain(complaint)

    def _grants(self, errand: Errand) -> Iterable[Grant]:
        return self.roles.grants_of(self.roles_of[errand.of])

    def _is_of(self, grant: Grant, errand: Errand, check: Check) -> bool:
        same_role = grant.role == check.role == self.roles_of[errand.of]
        return same_role and grant.covers(check.action, check.resource)
