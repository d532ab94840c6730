"""The way a model is usually served, to hold ours against: FastAPI, Pillow, and PyTorch eager or compiled.

    .venv-train/bin/python -m benchmarks.usual_way --port 8081
    .venv-train/bin/python -m benchmarks.usual_way --port 8081 --compile

The same weights, read out of the exported float graph, the same square of the whole photo, decoded in full, and the
same answer: the mean of the photo's and its mirror image's. PyTorch keeps its own choice of threads, and FastAPI's
thread pool takes what comes.
"""

import argparse
import sys
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch
import uvicorn
from fastapi import FastAPI, Request
from fastapi.concurrency import run_in_threadpool
from PIL import Image

from ml_model.model_card import ARTIFACT_DIR, WEIGHTS_NAMES, ModelCard, Precision, read_card
from ml_model.training.backbone import LeafNetwork

_TOP_LABELS: Final = 5


class EagerClassifier:
    """Photo bytes to labels, as the tutorials do it."""

    def __init__(self, card: ModelCard, network: Any) -> None:
        self._card = card
        self._network = network
        self._mean = torch.tensor(card.input.mean).view(3, 1, 1)
        self._std = torch.tensor(card.input.std).view(3, 1, 1)

    def diagnose(self, data: bytes) -> dict[str, Any]:
        """The best labels of a photo."""
        with torch.inference_mode():
            photo = self._tensor(data)
            logits = self._network(torch.stack([photo, photo.flip(2)])).mean(dim=0)
            probabilities = torch.softmax(logits / self._card.temperature, dim=0)
            confidences, indices = probabilities.topk(_TOP_LABELS)
        labels = [self._card.labels[index] for index in indices.tolist()]
        top = [{"label": label, "confidence": c} for label, c in zip(labels, confidences.tolist(), strict=True)]
        return {"label": labels[0], "confidence": top[0]["confidence"], "top": top}

    def warm_up(self) -> None:
        """Ask once: what is compiled at the first call is compiled now."""
        size_px = self._card.input.size_px
        buffer = BytesIO()
        Image.new("RGB", (size_px, size_px)).save(buffer, "JPEG")
        self.diagnose(buffer.getvalue())

    def _tensor(self, data: bytes) -> Any:
        size_px = self._card.input.size_px
        photo = Image.open(BytesIO(data)).convert("RGB").resize((size_px, size_px), Image.Resampling.BILINEAR)
        pixels = torch.from_numpy(np.array(photo)).permute(2, 0, 1).float() / 255
        return (pixels - self._mean) / self._std


def create_app(classifier: EagerClassifier) -> FastAPI:
    """The two routes that the benchmark asks."""
    app = FastAPI()

    @app.get("/ping")
    def ping() -> dict[str, str]:
        return {"status": "ok"}

    @app.post("/invocations")
    async def invocations(request: Request) -> dict[str, Any]:
        return await run_in_threadpool(classifier.diagnose, await request.body())

    return app


def main(arguments: list[str] | None = None) -> int:
    """Serve until told to stop."""
    options = _parser().parse_args(arguments)
    network: Any = LeafNetwork.from_graph(options.artifact / WEIGHTS_NAMES[Precision.FLOAT]).eval()
    classifier = EagerClassifier(read_card(options.artifact), torch.compile(network) if options.compile else network)
    classifier.warm_up()
    uvicorn.run(create_app(classifier), host="127.0.0.1", port=options.port, log_level="warning")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.usual_way", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--port", type=int, required=True, help="port to listen on")
    parser.add_argument("--artifact", type=Path, default=ARTIFACT_DIR, metavar="DIR", help="weights and card to use")
    parser.add_argument("--compile", action="store_true", help="run the network through torch.compile")
    return parser


if __name__ == "__main__":
    sys.exit(main())
