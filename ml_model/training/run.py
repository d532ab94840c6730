"""A whole training run: read, learn, fit the area head. All that an export needs stays in the work folder."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import torch

from ml_model.errors import TrainingUnfinished
from ml_model.leaf_data import open_split
from ml_model.preprocess import InputSpec
from ml_model.training.area_head import AreaHead
from ml_model.training.area_scores import AreaScore
from ml_model.training.backbone import INPUT_MEAN, INPUT_STD, LeafNetwork
from ml_model.training.curves import draw_curves
from ml_model.training.early_stages import EarlyStages
from ml_model.training.examples import Epochs, Examples
from ml_model.training.fit import CHECKPOINT_NAME, LOG_NAME, fit
from ml_model.training.fit_area_head import fit_area_head
from ml_model.training.material import Material, held_out_composited, held_out_photos, load_material
from ml_model.training.plan import Plan
from ml_model.training.trainer import Trainer

DEFAULT_WORK: Final = Path(".cloudiot/training")
CURVES_NAME: Final = "training.png"
_RESULT_NAME: Final = "trained.pt"


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainedRun:
    """Everything that an export is made of."""

    plan: Plan
    spec: InputSpec
    material: Material
    network: LeafNetwork
    area_head: AreaHead
    drawn_areas: AreaScore
    work_dir: Path


def train(plan: Plan, *, data_dir: Path, rendered: Path, feedback: Path | None, work_dir: Path) -> TrainedRun:
    """Train by the plan, from the last checkpoint in `work_dir` if there is one.

    Raises:
        DatasetInvalid: the data cannot be used.
        CheckpointForeign: the checkpoint in `work_dir` belongs to another plan or other data.
    """
    torch.manual_seed(plan.seed)
    spec = _spec_of(plan)
    material = load_material(data_dir, rendered, feedback, seed=plan.seed)
    print(
        f"{len(material.learnt)} photos to learn from, {len(material.held_out)} held out, "
        f"{len(material.labels)} classes"
    )
    network = _fitted(plan, material, spec, work_dir)
    with open_split(data_dir, "train") as leaves:
        areas = fit_area_head(leaves, rendered, EarlyStages(network), spec, seed=plan.seed)
    print(
        f"severity: mean error {areas.drawn.severity_mae_points:.1f} points on drawn leaves, "
        f"{areas.photos.severity_mae_points:.1f} on photos against colour's guess"
    )
    run = TrainedRun(
        plan=plan,
        spec=spec,
        material=material,
        network=network,
        area_head=areas.head,
        drawn_areas=areas.drawn,
        work_dir=work_dir,
    )
    _save(run)
    return run


def finished_run(*, data_dir: Path, rendered: Path, feedback: Path | None, work_dir: Path) -> TrainedRun:
    """The run that `train` brought to its end in `work_dir`.

    Raises:
        DatasetInvalid: the data cannot be used.
        TrainingUnfinished: there is no such run, or it learnt from something else.
    """
    try:
        result: dict[str, Any] = torch.load(work_dir / _RESULT_NAME, weights_only=True)
    except FileNotFoundError as error:
        raise TrainingUnfinished(f"{work_dir} holds no finished training: run `make train` first") from error
    plan = Plan(**result["plan"])
    material = load_material(data_dir, rendered, feedback, seed=plan.seed)
    learnt = result["material"]
    differing = ", ".join(name for name, sha256 in material.fingerprint().items() if learnt.get(name) != sha256)
    if differing:
        raise TrainingUnfinished(f"the training in {work_dir} learnt from other {differing} than is named now")
    network = LeafNetwork(len(material.labels))
    network.load_learnt_state(result["network"])
    area_head = AreaHead()
    area_head.load_state_dict(result["area_head"])
    return TrainedRun(
        plan=plan,
        spec=_spec_of(plan),
        material=material,
        network=network.eval(),
        area_head=area_head.eval(),
        drawn_areas=AreaScore(**result["drawn_areas"]),
        work_dir=work_dir,
    )


def _fitted(plan: Plan, material: Material, spec: InputSpec, work_dir: Path) -> LeafNetwork:
    if not (work_dir / CHECKPOINT_NAME).is_file():
        # What lies here is of another run: until this one comes to its end, there is nothing to export.
        (work_dir / _RESULT_NAME).unlink(missing_ok=True)
    examples = Examples(material.learnt, not_a_leaf=material.not_a_leaf, size_px=plan.size_px(0), seed=plan.seed)
    steps = len(Epochs(material.learnt, seed=plan.seed)) // plan.batch_size
    network = fit(
        Trainer(LeafNetwork(len(material.labels)), plan, steps),
        examples,
        held_out_photos(material, spec),
        held_out_composited(material, spec),
        work_dir=work_dir,
        belongs_to={**material.fingerprint(), "seed": str(plan.seed), **plan.settings()},
    )
    draw_curves(work_dir / LOG_NAME, work_dir / CURVES_NAME)
    return network


def _spec_of(plan: Plan) -> InputSpec:
    return InputSpec(size_px=plan.input_px, mean=INPUT_MEAN, std=INPUT_STD)


def _save(run: TrainedRun) -> None:
    scores = {name: getattr(run.drawn_areas, name) for name in run.drawn_areas.__struct_fields__}
    result = {
        "plan": asdict(run.plan),
        "material": run.material.fingerprint(),
        "network": run.network.learnt_state(),
        "area_head": run.area_head.state_dict(),
        "drawn_areas": scores,
    }
    torch.save(result, run.work_dir / _RESULT_NAME)
