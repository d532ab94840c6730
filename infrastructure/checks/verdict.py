"""Findings held against the excuses in the template: what is left, and what excuses nothing any more."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from infrastructure.checks.nag import Finding, findings_in
from infrastructure.checks.templates import Template
from infrastructure.excuses import Excuse, excuses_in


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Of one template in both forms.

    Attributes:
        unexcused: findings by the form that they were found in.
        idle: excuses that no finding needs, by their resource.
        excused: the resources by the excuse that holds for them.
    """

    stack: str
    unexcused: Mapping[str, tuple[Finding, ...]]
    idle: Mapping[str, tuple[Excuse, ...]]
    excused: Mapping[Excuse, frozenset[str]]

    def complaints(self) -> Iterator[str]:
        """One line for each thing that has to be mended."""
        for form, findings in self.unexcused.items():
            for found in findings:
                detail = f" [{found.detail}]" if found.detail else ""
                yield f"{self.stack} ({form}): {found.rule}{detail} on {found.resource}: {found.says}"
        for resource, excuses in self.idle.items():
            for idle in excuses:
                detail = f" [{idle.finding}]" if idle.finding else ""
                yield f"{self.stack}: the excuse of {idle.rule}{detail} on {resource} excuses nothing: take it away"


def judge(template: Template) -> Verdict:
    """Hold both forms against the rules."""
    excuses = dict(_written_excuses(template))
    used: defaultdict[Excuse, set[str]] = defaultdict(set)
    unexcused: dict[str, tuple[Finding, ...]] = {}
    for form, document in template.forms.items():
        left = []
        for found in findings_in(document):
            resource = template.written_as(found.resource)
            # Two statements of one policy may each have a reason of their own for the same wildcard.
            meant = [each for each in excuses.get(resource, ()) if _is_meant(each, found)]
            for excuse in meant:
                used[excuse].add(resource)
            if not meant:
                left.append(found)
        unexcused[form] = tuple(left)
    return Verdict(
        stack=template.stack,
        unexcused=unexcused,
        idle=dict(_idle(excuses, used)),
        excused={excuse: frozenset(resources) for excuse, resources in used.items()},
    )


def _written_excuses(template: Template) -> Iterator[tuple[str, tuple[Excuse, ...]]]:
    for resource, body in template.written["Resources"].items():
        if excuses := excuses_in(body.get("Metadata", {})):
            yield resource, excuses


def _is_meant(excuse: Excuse, found: Finding) -> bool:
    same_finding = found.detail.endswith(excuse.finding) if excuse.finding else not found.detail
    return excuse.rule == found.rule and same_finding


def _idle(
    excuses: Mapping[str, tuple[Excuse, ...]], used: Mapping[Excuse, set[str]]
) -> Iterator[tuple[str, tuple[Excuse, ...]]]:
    for resource, written in excuses.items():
        if idle := tuple(each for each in written if resource not in used.get(each, ())):
            yield resource, idle
