"""What texts in an input must look like: each pattern, and the same in words, for whoever broke it."""

from collections.abc import Mapping
from typing import Final

from chalicelib.domain.device import DEVICE_ID
from chalicelib.domain.metrics import METRIC_NAME

# `$` alone would let a line feed pass at the end: Python means "end of line" by it.
_END: Final = r"$(?!\n)"

SLUG: Final = f"^{DEVICE_ID.pattern}{_END}"
METRIC: Final = f"^{METRIC_NAME.pattern}{_END}"
# Something to read, and nothing that ends a line, in Unicode either.
ONE_LINE: Final = rf"^(?=.*\S)[^\x00-\x1f\x7f-\x9f\u2028\u2029]*{_END}"
REQUEST_ID: Final = rf"^[A-Za-z0-9_-]{{1,64}}{_END}"
ORDER_ID: Final = rf"^[A-Za-z0-9-]{{1,64}}{_END}"
CLOCK_TIME: Final = rf"^([01][0-9]|2[0-3]):[0-5][0-9]{_END}"

# Each goes on after "device_id must be …".
IN_WORDS: Final[Mapping[str, str]] = {
    SLUG: "3 to 64 of a-z, 0-9 and -, beginning with a letter or digit",
    METRIC: "1 to 32 of a-z, 0-9 and _, beginning with a letter",
    ONE_LINE: "one line of text, not blank, without control characters",
    REQUEST_ID: "1 to 64 of A-Z, a-z, 0-9, _ and -",
    ORDER_ID: "1 to 64 of A-Z, a-z, 0-9 and -",
    CLOCK_TIME: "a time such as 06:30 or 22:00",
}
