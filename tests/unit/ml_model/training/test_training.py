"""A whole training run on a tiny generated set, where PyTorch is installed."""

import csv
import shutil
from pathlib import Path

import numpy as np
import pytest

from tests.unit.ml_model.training.tiny_material import COLORS, write_drawn_leaves, write_split

torch = pytest.importorskip("torch", reason="training's own environment has PyTorch: make test-training")

# PyTorch's exporter and onnxruntime's quantiser warn of their own futures.
pytestmark = [pytest.mark.filterwarnings("ignore"), pytest.mark.timeout(300)]

PER_CLASS = 20


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("data")
    write_split(root, "train", PER_CLASS)
    write_drawn_leaves(root, 12)
    return root


def arguments(data: Path, work: Path, artifact: Path, *, sizes: str = "64x4") -> list[str]:
    given = {
        "--data": data,
        "--rendered": data / "truth.jsonl",
        "--work": work,
        "--artifact": artifact,
        "--sizes": sizes,
        "--last-sizes": "64x2",
        "--input-px": 64,
        "--batch-size": 8,
        "--workers": 0,
        "--learning-rate": 4e-4,
        "--head-learning-rate": 1e-2,
    }
    return [str(word) for pair in given.items() for word in pair]


def epochs_in(log: Path) -> list[int]:
    with log.open() as file:
        return [int(row["epoch"]) for row in csv.DictReader(file)]


@pytest.fixture(scope="module")
def trained(data: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Work folder and artifact of a finished run."""
    from ml_model import train

    work, artifact = tmp_path_factory.mktemp("work"), tmp_path_factory.mktemp("artifact")
    assert train.main(arguments(data, work, artifact)) == 0
    return work, artifact


def test_a_trained_model_knows_its_classes_and_carries_its_card(data: Path, trained: tuple[Path, Path]) -> None:
    from ml_model.classifier import LeafClassifier
    from ml_model.leaf_data import open_split
    from ml_model.model_card import Precision

    _, artifact = trained
    for precision in Precision:
        classifier = LeafClassifier.load(artifact, precision=precision)
        with open_split(data, "train") as leaves:
            right = [classifier.diagnose(leaves.read(photo)).label == photo.label for photo in leaves.photos]
        assert np.mean(right) > 0.9
    card = classifier.card
    assert card.labels == tuple(sorted(COLORS))
    assert card.training.photos + card.training.held_out_photos == PER_CLASS * len(COLORS)
    assert card.training.rendered_photos == 12
    assert card.test is None


def test_every_epoch_is_in_the_log_and_the_curves_are_drawn(trained: tuple[Path, Path]) -> None:
    work, artifact = trained
    assert epochs_in(work / "log.csv") == [1, 2, 3, 4, 5, 6]
    assert (artifact / "plots" / "training.png").read_bytes().startswith(b"\x89PNG")


def test_the_export_alone_gives_the_same_weights(data: Path, trained: tuple[Path, Path], tmp_path: Path) -> None:
    from ml_model import export

    work, artifact = trained
    common = ["--data", str(data), "--rendered", str(data / "truth.jsonl"), "--work", str(work)]
    assert export.main([*common, "--artifact", str(tmp_path)]) == 0

    for name in ("leaf.onnx", "leaf.int8.onnx"):
        assert (tmp_path / name).read_bytes() == (artifact / name).read_bytes()


# In the first stage, between the two, and in the last.
@pytest.mark.parametrize("epochs", [1, 4, 5])
def test_a_run_that_was_stopped_ends_as_one_that_was_not(
    data: Path, trained: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, epochs: int
) -> None:
    from ml_model import train
    from ml_model.training.trainer import Trainer

    class PulledPlug(Exception):
        """The power goes."""

    save, saved = Trainer.save, []

    def save_and_pull_the_plug_in_time(trainer: Trainer, *given: object) -> None:
        save(trainer, *given)  # type: ignore[arg-type]
        saved.append(trainer.epoch)
        if trainer.epoch == epochs:
            raise PulledPlug

    work, artifact = tmp_path / "work", tmp_path / "artifact"
    monkeypatch.setattr(Trainer, "save", save_and_pull_the_plug_in_time)
    with pytest.raises(PulledPlug):
        train.main(arguments(data, work, artifact))
    monkeypatch.undo()
    assert saved == list(range(1, epochs + 1))

    def save_and_note(trainer: Trainer, *given: object) -> None:
        save(trainer, *given)  # type: ignore[arg-type]
        saved.append(trainer.epoch)

    monkeypatch.setattr(Trainer, "save", save_and_note)
    assert train.main(arguments(data, work, artifact)) == 0
    assert saved == [1, 2, 3, 4, 5, 6]
    assert epochs_in(work / "log.csv") == saved

    whole = torch.load(trained[0] / "trained.pt", weights_only=True)["network"]
    resumed = torch.load(work / "trained.pt", weights_only=True)["network"]
    # Two runs on one machine agree to the bit, so this one also does.
    for name, weights in whole.items():
        assert torch.equal(resumed[name], weights), name


def test_the_last_stage_tunes_two_blocks_more_and_leaves_the_first_as_they_were(trained: tuple[Path, Path]) -> None:
    from ml_model.training.backbone import LeafNetwork

    pretrained = LeafNetwork(len(COLORS)).state_dict()
    network = LeafNetwork(len(COLORS))
    network.load_learnt_state(torch.load(trained[0] / "trained.pt", weights_only=True)["network"])
    changed = {
        name.split(".")[1]
        for name, now in network.early.state_dict(prefix="early.").items()
        if not torch.equal(now, pretrained[name])
    }

    # Behind the stem (0) come the blocks.
    assert changed == {"4", "5"}


def test_the_areas_are_of_the_network_that_is_served(trained: tuple[Path, Path]) -> None:
    """The area head is fitted when the blocks that it rests on are done."""
    severity = torch.load(trained[0] / "trained.pt", weights_only=True)["drawn_areas"]["severity_mae_points"]

    assert severity < 15


def test_a_checkpoint_of_another_plan_is_refused(
    data: Path, trained: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from ml_model import train

    work, _ = trained
    assert train.main(arguments(data, work, tmp_path, sizes="64x3")) == 1

    assert "other sizes_px" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["train", "export"])
def test_a_run_that_learnt_from_other_material_is_not_passed_off_as_this_one(
    data: Path, trained: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    from ml_model import export, train

    other = write_drawn_leaves(tmp_path, 8)
    work = tmp_path / "work"
    shutil.copytree(trained[0], work)
    given = arguments(data, work, tmp_path / "artifact")
    given[given.index("--rendered") + 1] = str(other)
    commands = {"train": lambda: train.main(given), "export": lambda: export.main(given[: given.index("--sizes")])}

    assert commands[command]() == 1
    assert "other rendered" in capsys.readouterr().err
    assert not (tmp_path / "artifact").exists()


def test_an_export_without_a_training_says_what_to_run(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from ml_model import export

    common = ["--data", str(data), "--rendered", str(data / "truth.jsonl"), "--work", str(tmp_path)]
    assert export.main([*common, "--artifact", str(tmp_path)]) == 1

    assert "make train" in capsys.readouterr().err


def test_a_training_job_finds_its_channels_in_the_environment(
    data: Path, trained: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ml_model import train

    monkeypatch.setenv("SM_CHANNEL_TRAINING", str(data))
    monkeypatch.setenv("SM_CHANNEL_RENDERED", str(data))
    monkeypatch.setenv("SM_MODEL_DIR", str(tmp_path / "model"))
    work, _ = trained
    given = arguments(data, work, tmp_path)
    for flag in ("--data", "--rendered", "--artifact"):
        at = given.index(flag)
        del given[at : at + 2]

    assert train.main(given) == 0
    assert (tmp_path / "model" / "model_card.json").is_file()


def test_the_float_graph_gives_the_answers_of_the_network() -> None:
    from ml_model.graph_session import open_session
    from ml_model.training.area_head import AreaHead
    from ml_model.training.backbone import LeafNetwork
    from ml_model.training.graph import ServedNetwork, half_stored, served_graph

    torch.manual_seed(3)
    network, area_head = LeafNetwork(4).eval(), AreaHead().eval()
    torch.nn.init.normal_(network.head.weight, std=0.02)
    images = np.random.default_rng(11).normal(size=(3, 3, 64, 64)).astype(np.float32)
    with torch.no_grad():
        expected = [part.numpy() for part in ServedNetwork(network, area_head)(torch.from_numpy(images))]

    graph = served_graph(network, area_head, 64)
    exact = open_session(graph.SerializeToString(), 1).run(None, {"image": images})
    for found, wanted in zip(exact, expected, strict=True):
        np.testing.assert_allclose(found, wanted, atol=1e-4)

    # Stored in half precision, the weights differ from the eleventh bit on.
    halved = open_session(half_stored(graph), 1).run(None, {"image": images})
    for found, wanted in zip(halved, expected, strict=True):
        np.testing.assert_allclose(found, wanted, atol=0.05)


def test_a_mirrored_photo_gets_the_same_answer_with_its_evidence_mirrored() -> None:
    from ml_model.training.area_head import AreaHead
    from ml_model.training.backbone import LeafNetwork
    from ml_model.training.graph import ServedNetwork

    torch.manual_seed(4)
    network = LeafNetwork(4).eval()
    torch.nn.init.normal_(network.head.weight, std=0.02)
    served = ServedNetwork(network, AreaHead().eval())
    images = torch.randn(2, 3, 64, 64)

    with torch.no_grad():
        logits, cam, _ = served(images)
        mirrored_logits, mirrored_cam, _ = served(images.flip(3))

    torch.testing.assert_close(mirrored_logits, logits, atol=1e-4, rtol=1e-4)
    torch.testing.assert_close(mirrored_cam.flip(2), cam, atol=1e-4, rtol=1e-4)


def test_a_network_is_rebuilt_from_its_graph(trained: tuple[Path, Path]) -> None:
    from ml_model.errors import ArtifactInvalid
    from ml_model.model_card import WEIGHTS_NAMES, Precision
    from ml_model.training.backbone import LeafNetwork

    work, artifact = trained
    rebuilt = LeafNetwork.from_graph(artifact / WEIGHTS_NAMES[Precision.FLOAT]).learnt_state()
    for name, weights in torch.load(work / "trained.pt", weights_only=True)["network"].items():
        torch.testing.assert_close(rebuilt[name], weights, atol=1e-3, rtol=1e-2)

    with pytest.raises(ArtifactInvalid, match="no graph of this network"):
        LeafNetwork.from_graph(artifact / WEIGHTS_NAMES[Precision.INT8])
