"""The price table: what each thing costs, as of when, and by whose word."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec

DEFAULT_PRICES: Final = Path(__file__).with_name("prices.toml")


class PricesInvalid(ValueError):
    """The price table cannot be read; the message says where."""


class PriceRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One entry of the table as it is written."""

    usd: float
    per: float
    unit: str
    read: str
    checked: bool
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """What one unit costs.

    Attributes:
        usd: for one unit.
        read: `yyyy-mm` in which the figure was read.
        checked: whether it was held against the vendor's page then.
    """

    name: str
    usd: float
    unit: str
    read: str
    checked: bool


class Prices:
    """The table; asking for what it does not have is an error of the model or of the table."""

    def __init__(self, rows: Mapping[str, Price]) -> None:
        self._rows = rows

    def __getitem__(self, name: str) -> Price:
        if name not in self._rows:
            raise PricesInvalid(f"the price table has no entry [{name}]")
        return self._rows[name]

    @property
    def all(self) -> tuple[Price, ...]:
        """The whole table."""
        return tuple(self._rows.values())

    @property
    def unchecked(self) -> tuple[Price, ...]:
        """Those that nobody held against the vendor's page."""
        return tuple(price for price in self.all if not price.checked)


def load_prices(path: Path = DEFAULT_PRICES) -> Prices:
    """Read a price table.

    Raises:
        PricesInvalid: it is not there, no TOML, or an entry is not of the shape; the entry is named.
    """
    try:
        tables = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise PricesInvalid(f"{path}: {error}") from error
    return Prices({name: _price(path, name, table) for name, table in tables.items()})


def _price(path: Path, name: str, table: object) -> Price:
    try:
        row = msgspec.convert(table, PriceRow)
    except msgspec.ValidationError as error:
        raise PricesInvalid(f"{path}, [{name}]: {error}") from error
    if row.usd < 0 or row.per <= 0:
        raise PricesInvalid(f"{path}, [{name}]: usd must not be negative, and per must be above zero")
    return Price(name=name, usd=row.usd / row.per, unit=row.unit, read=row.read, checked=row.checked)
