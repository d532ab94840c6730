"""One piece of work of one function."""

from collections.abc import Callable
from dataclasses import dataclass

from local_cloud.prove_iam.stand import Stand


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """What a function does once it is woken, from beginning to end, and again whenever one likes.

    Attributes:
        of: the function whose permissions it is about; what it does by others on the way does not count.
        run: raises when the work is not done.
    """

    name: str
    of: str
    run: Callable[[Stand], None]
