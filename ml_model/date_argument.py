"""Dates as they are given on a command line."""

from argparse import ArgumentTypeError
from datetime import UTC, datetime


def date_argument(text: str) -> datetime:
    """A date or a moment in ISO 8601; in UTC where it names no other zone."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(f"{text!r} is no date such as 2026-10-01") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
