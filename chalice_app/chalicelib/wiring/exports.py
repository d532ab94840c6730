"""Exports: which there are, and their files."""

from chalicelib.ports.exports import ExportBook, ExportShelf
from chalicelib.settings import settings
from chalicelib.wiring import foundation
from chalicelib.wiring.parts import Part


@Part
def export_book() -> ExportBook:
    """The exports, in the operations table."""
    from chalicelib.adapters.dynamo_exports import DynamoExports

    return DynamoExports(foundation.operations_table(), retention=settings().telemetry_retention)


@Part
def export_shelf() -> ExportShelf:
    """Their files, in the processed bucket."""
    from chalicelib.adapters.s3_exports import S3Exports

    return S3Exports(foundation.client("s3"), bucket=settings().processed_bucket)
