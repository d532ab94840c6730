"""Many pictures in one, to look at."""

from collections.abc import Sequence
from typing import Final

from PIL import Image

_CELL_PX: Final = 128
_COLUMNS: Final = 12


def picture_grid(pictures: Sequence[Image.Image]) -> Image.Image:
    """The pictures in rows, each squeezed into a square."""
    rows = -(-len(pictures) // _COLUMNS)
    sheet = Image.new("RGB", (_COLUMNS * _CELL_PX, max(rows, 1) * _CELL_PX))
    for number, picture in enumerate(pictures):
        row, column = divmod(number, _COLUMNS)
        sheet.paste(picture.convert("RGB").resize((_CELL_PX, _CELL_PX)), (column * _CELL_PX, row * _CELL_PX))
    return sheet
