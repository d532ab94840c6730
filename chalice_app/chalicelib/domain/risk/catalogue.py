"""The risk models, and which of them a site calls for."""

from collections.abc import Sequence
from typing import Final

from chalicelib.domain.risk.early_blight import P_DAYS, TOMCAST
from chalicelib.domain.risk.infection_periods import APPLE_SCAB, BLACK_ROT
from chalicelib.domain.risk.late_blight import HUTTON, SMITH, WALLIN
from chalicelib.domain.risk.measures import TOMATO_DEGREE_DAYS, VPD
from chalicelib.domain.risk.model import RiskModel
from chalicelib.domain.risk.powdery_mildew import POWDERY_MILDEW
from chalicelib.domain.site import Growing

MODELS: Final = (
    HUTTON,
    SMITH,
    WALLIN,
    TOMCAST,
    P_DAYS,
    APPLE_SCAB,
    POWDERY_MILDEW,
    BLACK_ROT,
    VPD,
    TOMATO_DEGREE_DAYS,
)


def models_for(crops: Sequence[str]) -> tuple[RiskModel, ...]:
    """The models that these crops call for, less those that are withheld. Not each of them holds wherever they grow."""
    return tuple(
        model
        for model in MODELS
        if not model.withheld and (not model.crops or any(crop in model.crops for crop in crops))
    )


def holds(model: RiskModel, growing: Growing) -> bool:
    """Whether a model holds where crops grow so."""
    return growing in model.growing
