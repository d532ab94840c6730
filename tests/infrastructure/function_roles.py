"""The functions in a template, and their roles."""

from typing import Final

from infrastructure.function_catalogue import FUNCTIONS
from tests.infrastructure.cloud_template import CloudTemplate, Resource, references

TEMPLATE_IDS: Final = [spec.template_id for spec in FUNCTIONS.values()]


def role_of(template: CloudTemplate, function: str) -> Resource:
    (role_id,) = references(template.resource(function).properties["Role"])
    return template.resource(role_id)
