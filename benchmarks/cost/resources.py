"""A synthesised template, asked for resources by their types."""

from collections.abc import Iterator, Mapping
from typing import Any


class TemplateUnknown(ValueError):
    """The template has something that the model does not know how to reckon."""


class Resources:
    """Finds resources by their types."""

    def __init__(self, template: Mapping[str, Any]) -> None:
        self._resources: Mapping[str, Any] = template["Resources"]

    def named(self, kind: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """Logical ids and properties."""
        for name, resource in self._resources.items():
            if resource["Type"] == kind:
                yield name, resource["Properties"]

    def all(self, kind: str) -> list[Mapping[str, Any]]:
        """The properties of all of a type."""
        return [properties for _, properties in self.named(kind)]

    def some(self, kind: str) -> Mapping[str, Any] | None:
        """The only one of its type, None when there is none."""
        found = self.all(kind)
        if len(found) > 1:
            raise TemplateUnknown(f"the template has {len(found)} of {kind}, the model reckons with one")
        return found[0] if found else None

    def one(self, kind: str) -> Mapping[str, Any]:
        """The only one of its type."""
        found = self.some(kind)
        if found is None:
            raise TemplateUnknown(f"the template has no {kind}")
        return found

    def environment(self) -> Mapping[str, str]:
        """What every function is told."""
        for function in self.all("AWS::Serverless::Function"):
            settings: Mapping[str, str] = function["Environment"]["Variables"]
            if "TELEMETRY_RETENTION_DAYS" in settings:
                return settings
        raise TemplateUnknown("no function is told how long telemetry is kept")
