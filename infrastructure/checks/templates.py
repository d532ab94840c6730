"""The templates of a cloud assembly, each in two forms: as it is written, and as CloudFormation expands it.

Chalice writes functions, REST API and event sources in AWS SAM's short forms. CloudFormation expands them when it
deploys, and only then are there Lambda functions, stages and mappings for a rule to look at.
"""

import copy
import json
import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import boto3
from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator

Document = dict[str, Any]

_SAM: Final = "AWS::Serverless::"
# SAM asks for a region where it names a partition; templates of ours are bound to no region.
_ANY_REGION: Final = "eu-central-1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """One template of an assembly, in both forms; they are the same where nothing is SAM's."""

    stack: str
    written: Document
    expanded: Document

    @property
    def forms(self) -> Mapping[str, Document]:
        """Both forms by name; one where there is no difference."""
        return {"written": self.written} | ({} if self.written == self.expanded else {"expanded": self.expanded})

    def written_as(self, logical_id: str) -> str:
        """The resource that somebody wrote and SAM made this one of; itself, for all others."""
        if logical_id in self.written["Resources"]:
            return logical_id
        sources = [name for name in _sam_resources(self.written) if logical_id.startswith(name)]
        return max(sources, key=len, default=logical_id)


def templates_of(assembly: Path) -> Iterator[Template]:
    """Every template of a cloud assembly."""
    for file in sorted(assembly.glob("*.template.json")):
        written: Document = json.loads(file.read_text("utf-8"))
        yield Template(stack=file.name.removesuffix(".template.json"), written=written, expanded=expand(written))


def expand(written: Document) -> Document:
    """What CloudFormation makes of a template with SAM resources; any other comes back as it is."""
    if not any(_sam_resources(written)):
        return written
    # It measures itself, and warns at its end that nobody wanted to know.
    logging.getLogger("samtranslator.metrics").setLevel(logging.ERROR)
    translator = Translator(None, Parser(), boto_session=boto3.Session(region_name=_ANY_REGION))
    # The translator works on what it is given, and gives back what JSON does not know as such.
    expanded = translator.translate(copy.deepcopy(written), parameter_values={}, passthrough_metadata=True)
    document: Document = json.loads(json.dumps(expanded))
    document.pop("Transform", None)
    return document


def _sam_resources(document: Document) -> Iterator[str]:
    return (name for name, body in document["Resources"].items() if body["Type"].startswith(_SAM))
