"""What the proof comes to: each grant is needed, not exercised here, or unneeded."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from local_cloud.prove_iam.documented import Documented, documented, idle
from local_cloud.prove_iam.experiment import Outcome
from local_cloud.prove_iam.grants import Grant


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Of every grant of every function.

    Attributes:
        needed: the errand that showed it, by the grant.
        not_exercised: where AWS asks for it, by the grant.
        unneeded: to be taken out of the stack.
        complaints: what keeps all this from being proven.
    """

    needed: Mapping[Grant, str]
    not_exercised: Mapping[Grant, Documented]
    unneeded: tuple[Grant, ...]
    complaints: tuple[str, ...]

    @classmethod
    def of(cls, outcome: Outcome) -> "Verdict":
        """Hold what was not used against what is known of the emulator."""
        known = {grant: documented(grant) for grant in outcome.unused}
        not_exercised = {grant: why for grant, why in known.items() if why is not None}
        outworn = [f"{', '.join(sorted(each.actions))}: no grant needs this row" for each in idle(not_exercised)]
        return cls(
            needed=outcome.needed,
            not_exercised=not_exercised,
            unneeded=tuple(sorted(grant for grant, why in known.items() if why is None)),
            complaints=(*outcome.complaints, *outworn),
        )

    @property
    def good(self) -> bool:
        """Whether nothing is unneeded, and nothing went wrong."""
        return not self.unneeded and not self.complaints

    def lines(self) -> Iterator[str]:
        """One line for each thing to be mended."""
        yield from self.complaints
        for grant in self.unneeded:
            yield f"unneeded: {grant.action} on {grant.resource} of {grant.role}"

    def line(self) -> str:
        """The last line that the command prints."""
        return json.dumps(
            {
                "prove_iam": self.good,
                "needed": len(self.needed),
                "not_exercised": len(self.not_exercised),
                "unneeded": len(self.unneeded),
            }
        )


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Row:
    """A line of the table: grants of one function on one resource that have the same verdict for the same reason."""

    function: str
    resource: str
    verdict: str
    shown_by: str
    actions: tuple[str, ...]


def rows_of(verdict: Verdict, functions: Mapping[str, str]) -> list[Row]:
    """The table, sorted.

    Args:
        functions: the function of each role.
    """
    found = [(grant, "needed", f"denied in “{errand}”") for grant, errand in verdict.needed.items()]
    found += [
        (grant, "not exercised", f"{why.because}; [AWS]({why.page})") for grant, why in verdict.not_exercised.items()
    ]
    found += [(grant, "unneeded", "") for grant in verdict.unneeded]
    return sorted(_grouped(found, functions))


def _grouped(found: Iterable[tuple[Grant, str, str]], functions: Mapping[str, str]) -> Iterator[Row]:
    actions: defaultdict[tuple[str, str, str, str], set[str]] = defaultdict(set)
    for grant, verdict, shown_by in found:
        actions[functions[grant.role], _short(grant.resource), verdict, shown_by].add(grant.action)
    for (function, resource, verdict, shown_by), theirs in actions.items():
        yield Row(
            function=function,
            resource=resource,
            verdict=verdict,
            shown_by=shown_by,
            actions=tuple(sorted(theirs)),
        )


def _short(resource: str) -> str:
    """An ARN without what differs between accounts: `arn:<partition>:<service>:<region>:<account>:<resource>`."""
    service, name = resource.split(":")[2:3], resource.split(":", 5)[5:]
    # A key has no name but a random one.
    return "the key" if service == ["kms"] else (name or [resource])[0]
