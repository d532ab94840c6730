"""Where in a photo the model saw what its diagnosis rests on."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Heatmap:
    """A grid laid over the whole upright photo: rows from the top, cells from the left.

    Attributes:
        rows: each cell in percent of the strongest evidence in the photo, 0 to 100; all rows are equally long.

    Raises:
        ValueError: the cells make no grid.
    """

    rows: tuple[tuple[int, ...], ...]

    def __post_init__(self) -> None:
        if len({len(row) for row in self.rows}) != 1 or not self.rows[0]:
            raise ValueError("the rows of a heat map must be equally long, and not empty")

    @property
    def size(self) -> tuple[int, int]:
        """Width and height, in cells."""
        return len(self.rows[0]), len(self.rows)
