"""From a float graph to its int8 form, on a small network of the same build, where onnx is installed."""

from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from ml_model.graph_session import open_session

onnx = pytest.importorskip("onnx", reason="training's own environment has onnx")

SIZE_PX = 16
CHANNELS = 8
Images = NDArray[np.float32]


@pytest.fixture(scope="module")
def float_graph() -> bytes:
    """Image, a stem, two depthwise blocks with ReLU6, the second one residual, mean, logits."""
    from onnx import TensorProto, helper, numpy_helper

    random = np.random.default_rng(5)
    nodes, weights = [], [numpy_helper.from_array(np.float32(limit), f"limit{limit}") for limit in (0, 6)]

    def conv(name: str, source: str, shape: tuple[int, ...], *, groups: int = 1, clipped: bool = True) -> str:
        # A wide spread of the channels is what makes depthwise convolutions hard to quantise.
        kernel = random.normal(size=shape) * np.exp(random.normal(size=(shape[0], 1, 1, 1)))
        weights.append(numpy_helper.from_array(kernel.astype(np.float32), f"{name}.weight"))
        weights.append(numpy_helper.from_array(random.normal(size=shape[0]).astype(np.float32), f"{name}.bias"))
        pads = [shape[2] // 2] * 4
        inputs = [source, f"{name}.weight", f"{name}.bias"]
        nodes.append(helper.make_node("Conv", inputs, [name], name=f"conv {name}", group=groups, pads=pads))
        if not clipped:
            return name
        nodes.append(helper.make_node("Clip", [name, "limit0", "limit6"], [f"{name}.6"], name=f"clip {name}"))
        return f"{name}.6"

    stem = conv("stem", "image", (CHANNELS, 3, 3, 3))
    first = conv("a.depthwise", stem, (CHANNELS, 1, 3, 3), groups=CHANNELS)
    first = conv("a.project", first, (CHANNELS, CHANNELS, 1, 1), clipped=False)
    second = conv("b.depthwise", conv("b.expand", first, (CHANNELS, CHANNELS, 1, 1)), (8, 1, 3, 3), groups=CHANNELS)
    second = conv("b.project", second, (CHANNELS, CHANNELS, 1, 1), clipped=False)
    nodes.append(helper.make_node("Add", [first, second], ["sum"], name="add"))
    top = conv("top", "sum", (CHANNELS, CHANNELS, 1, 1))
    weights.append(numpy_helper.from_array(np.array([2, 3]), "axes"))
    nodes.append(helper.make_node("ReduceMean", [top, "axes"], ["logits"], name="mean", keepdims=0))
    graph = helper.make_graph(
        nodes,
        "leaf",
        [helper.make_tensor_value_info("image", TensorProto.FLOAT, ["batch", 3, SIZE_PX, SIZE_PX])],
        [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["batch", CHANNELS])],
        weights,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20)], ir_version=10)
    return bytes(model.SerializeToString())


@pytest.fixture(scope="module")
def pictures() -> Images:
    return np.random.default_rng(3).uniform(-1, 1, size=(24, 3, SIZE_PX, SIZE_PX)).astype(np.float32)


@pytest.fixture(scope="module")
def int8_graph(float_graph: bytes, pictures: Images) -> bytes:
    from ml_model.training.quantise import quantise

    return quantise(float_graph, pictures)


def answers(graph: bytes, images: Images) -> Images:
    (logits,) = open_session(graph, 1).run(["logits"], {"image": images})
    return np.asarray(logits)


def test_the_int8_graph_answers_nearly_as_the_float_graph(
    float_graph: bytes, int8_graph: bytes, pictures: Images
) -> None:
    exact = answers(float_graph, pictures)

    error = np.abs(answers(int8_graph, pictures) - exact) / np.ptp(exact)
    assert error.mean() < 0.01
    assert error.max() < 0.05


def test_the_same_graph_and_pictures_give_the_same_bytes(
    float_graph: bytes, int8_graph: bytes, pictures: Images
) -> None:
    from ml_model.training.quantise import quantise

    assert quantise(float_graph, pictures) == int8_graph


def test_behind_the_first_block_no_convolution_or_sum_is_computed_in_float(int8_graph: bytes, tmp_path: Path) -> None:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.optimized_model_filepath = str(tmp_path / "optimised.onnx")
    # It warns that the optimised graph suits this machine alone, which is what is looked at here.
    options.log_severity_level = 3
    onnxruntime.InferenceSession(int8_graph, options, providers=["CPUExecutionProvider"])

    operators = Counter(node.op_type for node in onnx.load(tmp_path / "optimised.onnx").graph.node)
    assert (operators["Conv"], operators["QLinearConv"]) == (3, 4)
    assert (operators["Add"], operators["QLinearAdd"], operators["Clip"]) == (0, 1, 0)


def test_biases_take_out_the_mean_error_of_rounded_weights(
    float_graph: bytes, int8_graph: bytes, pictures: Images
) -> None:
    from onnx import numpy_helper

    from ml_model.training.bias_correction import correct_biases

    model = onnx.load_model_from_string(int8_graph)
    (weight,) = (tensor for tensor in model.graph.initializer if tensor.name == "top.weight_quantized")
    # All rounded up by three steps: far worse than any rounding, so that nothing else counts.
    rounded_up = np.minimum(numpy_helper.to_array(weight).astype(int) + 3, 127).astype(np.int8)
    weight.CopyFrom(numpy_helper.from_array(rounded_up, weight.name))

    def mean_error() -> float:
        difference = answers(model.SerializeToString(), pictures) - answers(float_graph, pictures)
        return float(np.abs(difference.mean(axis=0)).mean())

    uncorrected = mean_error()
    correct_biases(model, onnx.load_model_from_string(float_graph), list(pictures))

    assert mean_error() < 0.3 * uncorrected
