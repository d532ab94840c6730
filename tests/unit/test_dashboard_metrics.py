"""What the dashboard's form of an alert rule takes for possible is what the platform does."""

import re
from typing import Final

from chalicelib.domain.metrics import METRICS
from local_cloud.folders import REPOSITORY

_FORM: Final = REPOSITORY / "dashboard" / "src" / "rules" / "check.ts"
_ROW: Final = re.compile(r"^  (\w+): \[(-?[\d_]+), ([\d_]+)\],$", re.MULTILINE)


def test_the_form_of_a_rule_knows_what_each_metric_can_be() -> None:
    rows = _ROW.findall(_FORM.read_text(encoding="utf-8"))

    known = {name: (float(low), float(high)) for name, low, high in rows}

    assert known == {metric.name: (metric.low, metric.high) for metric in METRICS}
