"""A start that cannot succeed says at once what is missing, and what to do."""

import pytest

from local_cloud.errors import Missing
from local_cloud.prerequisites import Finder, demand_prerequisites


def test_nothing_is_missing_here() -> None:
    demand_prerequisites()


def test_everything_that_is_missing_is_named_at_once() -> None:
    finder = Finder(package=lambda name: name != "chalice", program=lambda name: name != "node")

    with pytest.raises(Missing, match=r"the Python package chalice, the program node.*make setup"):
        demand_prerequisites(finder)
