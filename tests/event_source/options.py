"""How an event source is set up, by the names of CloudFormation."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final, Self

# What CloudFormation writes for "as often as you like", and "however old".
_WITHOUT_END: Final = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """The settings, with AWS's defaults.

    Attributes:
        batch_window: how long the source waits for a batch to fill; zero: it takes what there is.
        parallelization: how many batches of one shard are under way at once; each key keeps its order.
        max_retries: after the first attempt; None: until the records are too old.
        max_record_age: None: as long as the stream keeps them.
        report_item_failures: whether the function's answer is read at all.
    """

    batch_size: int = 100
    batch_window: timedelta = timedelta(0)
    parallelization: int = 1
    bisect: bool = False
    max_retries: int | None = None
    max_record_age: timedelta | None = None
    report_item_failures: bool = False

    @classmethod
    def of(cls, properties: Mapping[str, Any]) -> Self:
        """Read the properties of an `AWS::Lambda::EventSourceMapping`."""
        retries = properties.get("MaximumRetryAttempts", _WITHOUT_END)
        age_s = properties.get("MaximumRecordAgeInSeconds", _WITHOUT_END)
        return cls(
            batch_size=properties.get("BatchSize", 100),
            batch_window=timedelta(seconds=properties.get("MaximumBatchingWindowInSeconds", 0)),
            parallelization=properties.get("ParallelizationFactor", 1),
            bisect=properties.get("BisectBatchOnFunctionError", False),
            max_retries=None if retries == _WITHOUT_END else retries,
            max_record_age=None if age_s == _WITHOUT_END else timedelta(seconds=age_s),
            report_item_failures="ReportBatchItemFailures" in properties.get("FunctionResponseTypes", ()),
        )
