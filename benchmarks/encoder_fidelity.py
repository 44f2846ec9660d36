"""How near the bundled encoder comes to float32, and what it gains in time.

    python -m benchmarks.encoder_fidelity [--threads 1] [--repeats 15]

Compares three ways to run the same weights: PyTorch float32 (the converted folder as any program
would load it), ONNX Runtime float32 (the exported graph, made for this run) and what the product
uses. Prints cosines over 200 Indonesian and English sentences, how often a question finds the
passage that float32 finds among 250, and medians of interleaved
runs as ratios, in processor time, which a busy machine changes less.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file

from assistant.retrieval import Encoder, load_encoder
from assistant.retrieval.bundled_conversion import (
    ONNX_FILE,
    PROMPTS,
    SENTENCEPIECE_FILE,
    export_graph,
)
from assistant.retrieval.bundled_model import model_folder
from assistant.retrieval.encoder import SentenceTransformerEncoder
from assistant.retrieval.onnx_module import OnnxTransformer
from assistant.settings import Settings

TEXTS = Path(__file__).parents[1] / "tests/retrieval"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--repeats", type=int, default=15)
    options = parser.parse_args()
    product = load_encoder(Settings(threads=options.threads))
    folder = model_folder(Settings())
    in_torch = load_encoder(Settings(model=str(folder), threads=options.threads))
    with tempfile.TemporaryDirectory() as temporary:
        graph = Path(temporary) / "float.onnx"
        export_graph(folder, load_file(folder / "model.safetensors"), graph)
        in_onnx = _over_graph(graph, folder, options.threads)
        size = (folder / ONNX_FILE).stat().st_size / 1e6
        print(f"threads {options.threads}, repeats {options.repeats}, graph {size:.0f} MB\n")
        ways = {"torch float32": in_torch, "ONNX float32": in_onnx, "product": product}
        _print_fidelity(ways, in_torch)
        _print_times(ways, options.repeats)


def _over_graph(graph: Path, folder: Path, threads: int) -> Encoder:
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Normalize, Pooling

    transformer = OnnxTransformer(graph, folder / SENTENCEPIECE_FILE, threads=threads)
    model = SentenceTransformer(
        modules=[transformer, Pooling(384, "mean"), Normalize()], device="cpu", prompts=PROMPTS
    )
    return SentenceTransformerEncoder(model, "", batch=16)


def _print_fidelity(ways: dict[str, Encoder], reference: Encoder) -> None:
    sentences = (TEXTS / "sentences.txt").read_text(encoding="utf-8").splitlines()
    lines = (TEXTS / "questions.tsv").read_text(encoding="utf-8").splitlines()
    questions, passages = zip(*(line.split("\t") for line in lines), strict=True)

    def encode(encoder: Encoder) -> tuple[np.ndarray, np.ndarray]:
        return encoder.encode_passages([*passages, *sentences]), encoder.encode_queries(questions)

    expected, expected_questions = encode(reference)
    expected_top = (expected_questions @ expected.T).argmax(axis=1)
    print(f"{'':<14} {'mean cosine':>11} {'lowest':>8} {'same top':>9} {'right top':>9}")
    for name, encoder in ways.items():
        found, found_questions = encode(encoder)
        cosines = (found * expected).sum(axis=1)[len(passages) :]
        top = (found_questions @ found.T).argmax(axis=1)
        print(
            f"{name:<14} {cosines.mean():11.5f} {cosines.min():8.5f} "
            f"{(top == expected_top).mean():9.1%} {(top == np.arange(len(top))).mean():9.1%}"
        )


def _print_times(ways: dict[str, Encoder], repeats: int) -> None:
    question = ["berapa hari jatah cuti tahunan karyawan tetap"]
    passages = [f"{number}. " + "Pegawai tetap berhak atas cuti. " * 12 for number in range(16)]
    tasks: dict[str, Callable[[Encoder], object]] = {
        "one question": lambda encoder: encoder.encode_queries(question),
        "16 passages": lambda encoder: encoder.encode_passages(passages),
    }
    print(
        f"\n{'':<14} "
        + " ".join(f"{name:>14}" for name in ways)
        + "   (processor time / the product's)"
    )
    for task, run in tasks.items():
        times: dict[str, list[float]] = {name: [] for name in ways}
        for _ in range(repeats):
            for name, encoder in ways.items():
                start = time.process_time()
                run(encoder)
                times[name].append(time.process_time() - start)
        medians = {name: statistics.median(taken) for name, taken in times.items()}
        ratios = " ".join(f"{median / medians['product']:14.2f}" for median in medians.values())
        print(f"{task:<14} {ratios}   ({medians['product'] * 1000:.1f} ms)")


if __name__ == "__main__":
    main()
