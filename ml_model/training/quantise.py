"""From the float graph to the int8 graph that serves: weights and activations in 8 bits, by static calibration.

Convolutions, the ReLU or ReLU6 behind them and the sums of the residual branches compute in 8 bits. The first layers
stay in float32, and so does what follows the last feature map (mean, linear head, evidence map), which takes no time
and makes the answer.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import numpy as np
import onnx
from numpy.typing import NDArray

# Before anything of onnxruntime: it keeps the library from reporting to its maker.
from ml_model import graph_session  # noqa: F401
from ml_model.classifier import IMAGE_INPUT
from ml_model.training.bias_correction import batches, correct_biases

Image = NDArray[np.float32]

# Told explicitly, since onnxruntime's own default is a set, whose order differs from run to run.
_QUANTISED_OPERATORS: Final = ("Conv", "Clip", "Relu", "Add")

# The stem and the first block, in the order of the graph. Their few channels gain no speed from 8 bits: with them in
# float32, the graph is a tenth faster. And theirs was half of all the error: edges are differences of near values.
_FLOAT_CONVOLUTIONS: Final = 3


def quantise(float_graph: bytes, calibration: Iterable[Image]) -> bytes:
    """The int8 graph of a float graph; the same graph and pictures give the same bytes.

    Weights are int8 with a scale for each output channel; activations are uint8 with the range that the calibration
    pictures span. That is the form for which x86 processors have their fastest kernels, and arm64 ones good ones.

    Args:
        float_graph: the served graph, its weights stored in float32 or float16.
        calibration: preprocessed pictures (3, S, S) of all the kinds that will be asked about; a few hundred do.
    """
    pictures = list(calibration)
    with TemporaryDirectory() as folder:
        prepared = _prepare(float_graph, Path(folder))
        quantised = onnx.load(_quantise(prepared, pictures))
        correct_biases(quantised, onnx.load(prepared), pictures)
    onnx.checker.check_model(quantised)
    return bytes(quantised.SerializeToString(deterministic=True))


class CalibrationBatches:
    """The pictures some at a time, as onnxruntime's calibration asks for them."""

    def __init__(self, pictures: Sequence[Image]) -> None:
        self._batches = batches(pictures)

    def get_next(self) -> dict[str, Image] | None:
        """The graph's input; None at the end."""
        batch = next(self._batches, None)
        return None if batch is None else {IMAGE_INPUT: batch}


def _prepare(float_graph: bytes, folder: Path) -> Path:
    """The graph with its constants computed (weights stored in half are widened) and the shapes of its tensors."""
    from onnxruntime.quantization.preprocess import quant_pre_process

    given, prepared = folder / "given.onnx", folder / "prepared.onnx"
    given.write_bytes(float_graph)
    # Symbolic shapes are a matter of transformers, and their inference would need SymPy.
    quant_pre_process(given, prepared, skip_symbolic_shape=True)
    return prepared


def _quantise(prepared: Path, pictures: Sequence[Image]) -> Path:
    from onnxruntime.quantization import CalibrationMethod, QuantFormat, QuantType, quantize_static

    quantised = prepared.with_name("quantised.onnx")
    quantize_static(
        prepared,
        quantised,
        CalibrationBatches(pictures),
        quant_format=QuantFormat.QDQ,
        calibrate_method=CalibrationMethod.MinMax,
        per_channel=True,
        weight_type=QuantType.QInt8,
        activation_type=QuantType.QUInt8,
        op_types_to_quantize=list(_QUANTISED_OPERATORS),
        nodes_to_exclude=_kept_in_float(onnx.load(prepared)),
    )
    return quantised


def _kept_in_float(model: onnx.ModelProto) -> list[str]:
    """The names of the first convolutions, and of what clips their outputs."""
    first = [node for node in model.graph.node if node.op_type == "Conv"][:_FLOAT_CONVOLUTIONS]
    outputs = {node.output[0] for node in first}
    clips = [node for node in model.graph.node if node.op_type in {"Clip", "Relu"} and node.input[0] in outputs]
    return [node.name for node in (*first, *clips)]
