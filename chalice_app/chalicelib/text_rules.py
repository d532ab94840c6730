"""What texts in an input must look like: each pattern, and the same in words, for whoever broke it."""

from collections.abc import Mapping
from typing import Final

from chalicelib.domain.device import DEVICE_ID, SERIAL
from chalicelib.domain.metrics import METRIC_NAME
from chalicelib.domain.release import SHA256, SIGNATURE, VERSION

# `$` alone would let a line feed pass at the end: Python means "end of line" by it.
_END: Final = r"$(?!\n)"

SLUG: Final = f"^{DEVICE_ID.pattern}{_END}"
SERIAL_NUMBER: Final = f"^{SERIAL.pattern}{_END}"
METRIC: Final = f"^{METRIC_NAME.pattern}{_END}"
# Something to read, and nothing that ends a line, in Unicode either.
ONE_LINE: Final = rf"^(?=.*\S)[^\x00-\x1f\x7f-\x9f\u2028\u2029]*{_END}"
REQUEST_ID: Final = rf"^[A-Za-z0-9_-]{{1,64}}{_END}"
ORDER_ID: Final = rf"^[A-Za-z0-9-]{{1,64}}{_END}"
# UUIDv7; the first digit keeps its time within the years that a datetime can hold.
TIME_ORDERED: Final = rf"^[0-9a-d][0-9a-f]{{7}}-[0-9a-f]{{4}}-7[0-9a-f]{{3}}-[89ab][0-9a-f]{{3}}-[0-9a-f]{{12}}{_END}"
RELEASE_VERSION: Final = f"^{VERSION.pattern}{_END}"
SHA256_HEX: Final = f"^{SHA256.pattern}{_END}"
RELEASE_SIGNATURE: Final = f"^{SIGNATURE.pattern}{_END}"
CLOCK_TIME: Final = rf"^([01][0-9]|2[0-3]):[0-5][0-9]{_END}"

# Each goes on after "device_id must be …".
IN_WORDS: Final[Mapping[str, str]] = {
    SLUG: "3 to 64 of a-z, 0-9 and -, beginning with a letter or digit",
    SERIAL_NUMBER: "4 to 64 of A-Z, a-z, 0-9, ., _ and -",
    METRIC: "1 to 32 of a-z, 0-9 and _, beginning with a letter",
    ONE_LINE: "one line of text, not blank, without control characters",
    REQUEST_ID: "1 to 64 of A-Z, a-z, 0-9, _ and -",
    ORDER_ID: "1 to 64 of A-Z, a-z, 0-9 and -",
    TIME_ORDERED: "an id that the platform gave: a UUID of version 7",
    RELEASE_VERSION: "1 to 63 of A-Z, a-z, 0-9, ., _ and -, beginning with a letter or digit",
    SHA256_HEX: "64 of 0-9 and a-f",
    RELEASE_SIGNATURE: "an ECDSA signature over P-256 in base64, without line breaks",
    CLOCK_TIME: "a time such as 06:30 or 22:00",
}
