"""The area head learns areas from drawn pictures, and gives them in the shape that the graph promises."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ml_model.leaf_data import FolderSet, LeafPhoto
from ml_model.preprocess import InputSpec
from tests.unit.ml_model.drawn_areas import spotted_disc, written

torch = pytest.importorskip("torch", reason="training's own environment has PyTorch")

SPEC = InputSpec(size_px=128, mean=(0.5, 0.5, 0.5), std=(0.5, 0.5, 0.5))


@pytest.fixture(autouse=True, scope="module")
def one_thread() -> Iterator[None]:
    """PyTorch's threads wait for each other: where cores are busy, one alone is many times as fast."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def early(images: Any) -> Any:
    """In place of the frozen stages: the colours of each cell, so often that there are 40 channels."""
    cells = torch.nn.functional.avg_pool2d(images, 8)
    return torch.cat([cells] * 14, dim=1)[:, :40]


def test_areas_are_shares_and_never_is_more_leaf_ill_than_there_is() -> None:
    from ml_model.training.area_head import AreaHead

    head = AreaHead()
    features = torch.randn(5, 40, 28, 28) * 30

    areas = head(features)

    assert areas.shape == (5, 2)
    assert ((areas >= 0) & (areas <= 1)).all()
    assert (areas[:, 1] <= areas[:, 0]).all()


def test_areas_are_the_mean_of_the_cells() -> None:
    from ml_model.training.area_head import AreaHead

    head, features = AreaHead(), torch.randn(2, 40, 32, 32)

    torch.testing.assert_close(head.maps(features).mean((2, 3)), head(features))


def test_what_is_not_known_teaches_nothing() -> None:
    from ml_model.training.fit_area_head import cell_loss

    logits = torch.zeros(1, 2, 4, 4, requires_grad=True)

    cell_loss(logits, torch.full((1, 2, 4, 4), float("nan"))).backward()

    assert (logits.grad == 0).all()


def test_the_best_answer_to_a_half_ill_cell_is_a_half() -> None:
    from ml_model.training.fit_area_head import cell_loss

    shares = torch.tensor([0.8, 0.4]).view(1, 2, 1, 1).expand(1, 2, 4, 4)
    logits = torch.logit(torch.tensor([0.8, 0.5])).view(1, 2, 1, 1).repeat(1, 1, 4, 4).requires_grad_()

    cell_loss(logits, shares).backward()

    torch.testing.assert_close(logits.grad, torch.zeros(1, 2, 4, 4), atol=1e-6, rtol=0)


def test_a_head_learns_the_severity_of_drawn_leaves_and_the_same_again(tmp_path: Path) -> None:
    from ml_model.training.fit_area_head import fit_area_head

    truth = written(tmp_path, [spotted_disc(60 + n, spots=(n % 3) * 3, seed=n) for n in range(30)])
    spotted_disc(80, spots=0).image.save(tmp_path / "healthy.png")
    spotted_disc(1, spots=0).image.save(tmp_path / "ground.png")
    photos = [
        LeafPhoto(path=path, source="plantvillage", label=label, group=f"{path}{n}")
        for path, label in (("healthy.png", "Apple___healthy"), ("ground.png", "Background_without_leaves"))
        for n in range(5)
    ]
    leaves = FolderSet(tmp_path, photos)

    fitted = fit_area_head(leaves, truth, early, SPEC, seed=3, epochs=40)
    again = fit_area_head(leaves, truth, early, SPEC, seed=3, epochs=40)

    assert fitted.drawn.severity_mae_points < 3
    assert fitted.drawn.leaf_mae_points < 3
    assert fitted.photos.healthy_mean_pct < 3
    for name, weight in fitted.head.state_dict().items():
        torch.testing.assert_close(again.head.state_dict()[name], weight)
