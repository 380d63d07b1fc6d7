"""Training and prediction: halfmax against PyTorch, in turn, on the same numbers from the same weights.

    cargo build --release --workspace --example engine
    pip install -r bench/engine/requirements.txt
    python bench/engine/compare.py [--rounds 5] [--json FILE]

The reference workload: 580 cell lines × 2,118 features (1,412 dense, 706 mutations of which 6.7 % are set, as in GDSC), 170
compounds × 2,048 fingerprint bits (48 set), 82,833 pairs, 4,166 → 512 → 256 → 128 → 1, ReLU, dropout 0.2, Adam. The numbers are
drawn at random: they cost what real ones cost. Every round trains one epoch with each contender, one after another; figures are
medians over rounds. First, without dropout, the losses of the first twenty steps are compared.
"""
import argparse
import json
import os
import pathlib
import platform
import statistics
import subprocess
import sys
import tempfile

import numpy as np

HERE = pathlib.Path(__file__).parent
TARGET = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", HERE.parents[1] / "target"))
ENGINE = TARGET / "release/examples/engine"
CELLS, DENSE, SPARSE, DRUGS, BITS, HIDDEN = 580, 1412, 706, 170, 2048, [512, 256, 128]
PAIRS = 82_833


def write(folder):
    rng = np.random.default_rng(3)

    def put(name, values, kind=np.float32):
        np.ascontiguousarray(values, dtype=kind).tofile(folder / name)

    put("shape.bin", [DENSE, SPARSE, BITS, *HIDDEN], np.uint32)
    put("dense.bin", rng.normal(size=(CELLS, DENSE)))
    put("sparse.bin", rng.random((CELLS, SPARSE)) < 0.067)
    put("bits.bin", rng.random((DRUGS, BITS)) < 48 / BITS)
    chosen = rng.permutation(CELLS * DRUGS)[:PAIRS]
    put("cell_line_of.bin", chosen // DRUGS, np.uint32)
    put("compound_of.bin", chosen % DRUGS, np.uint32)
    put("target.bin", rng.normal(size=PAIRS))
    widths = [DENSE + SPARSE + BITS, *HIDDEN, 1]
    for at, (n, m) in enumerate(zip(widths, widths[1:])):
        bound = 1 / np.sqrt(n)
        put(f"w{at}.bin", rng.uniform(-bound, bound, (n, m)))
        put(f"b{at}.bin", rng.uniform(-bound, bound, m))


class Contender:
    """A process that is told what to do."""

    def __init__(self, name, folder, batch, dropout, threads):
        self.name = name
        arguments = [str(folder), str(batch), str(dropout), str(threads)]
        if name == "halfmax":
            command = [str(ENGINE), *arguments]
        else:
            command = [sys.executable, str(HERE / "peer.py"), *arguments, name.split()[-1]]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout.readline().strip() == "ready", name

    def __call__(self, words):
        print(words, file=self.process.stdin, flush=True)
        return [float(v) for v in self.process.stdout.readline().split()]

    def end(self):
        print("quit", file=self.process.stdin, flush=True)
        self.process.wait()


def measure(folder, contenders, rounds, word):
    """Wall and processor seconds, medians over rounds in turn."""
    for one in contenders:
        one(word)
    found = {one.name: [] for one in contenders}
    for _ in range(rounds):
        for one in contenders:
            found[one.name].append(one(word)[:2])
    return {name: [statistics.median(v) for v in zip(*all)] for name, all in found.items()}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json")
    options = parser.parse_args()
    import torch

    folder = pathlib.Path(tempfile.mkdtemp())
    write(folder)
    cpu = next(line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name"))
    result = {"torch": torch.__version__, "numpy": np.__version__, "python": platform.python_version(), "cpu": cpu}
    print(result)

    pair = [Contender(n, folder, 512, 0.0, 1) for n in ("halfmax", "PyTorch naive")]
    ours, theirs = (np.array(one("losses 20")) for one in pair)
    result["largest_difference_of_20_losses"] = float(np.abs(ours - theirs).max())
    print(f"first 20 losses differ by at most {result['largest_difference_of_20_losses']:.1e}: {ours[0]:.5f} … {ours[-1]:.5f}")
    for one in pair:
        one.end()

    naive = Contender("PyTorch naive", folder, 512, 0.2, 1)
    rows = []
    for batch in (512, 2048, 8192):
        others = [Contender(n, folder, batch, 0.2, 1) for n in ("PyTorch factored", "halfmax")]
        found = measure(folder, [naive, *others], options.rounds, "epoch")
        # Naive PyTorch stays at 512, which is what published scripts use.
        base, best, ours = (found[n][1] for n in ("PyTorch naive", "PyTorch factored", "halfmax"))
        print(f"train, batch {batch}: CPU-s per epoch naive (512) {base:.2f}, factored {best:.2f}, halfmax {ours:.2f}: "
              f"× {base / ours:.1f} and × {best / ours:.1f}", flush=True)
        rows.append({"batch": batch, "naive_512": base, "factored": best, "halfmax": ours})
        if batch == 512:
            grid = measure(folder, [naive, *others], options.rounds, "grid")
            base, best, ours = (grid[n][1] for n in ("PyTorch naive", "PyTorch factored", "halfmax"))
            print(f"grid of {CELLS} × {DRUGS}: CPU-s naive {base:.3f}, factored {best:.3f}, halfmax {ours:.3f}: "
                  f"× {base / ours:.1f} and × {best / ours:.1f}; {CELLS * DRUGS / ours:,.0f} pairs/s")
            result["grid"] = {"naive": base, "factored": best, "halfmax": ours}
        for one in others:
            one.end()
    naive.end()
    result["train"] = rows

    pair = [Contender(n, folder, 512, 0.2, 2) for n in ("PyTorch naive", "PyTorch factored", "halfmax")]
    found = measure(folder, pair, options.rounds, "epoch")
    for one in pair:
        one.end()
    base, best, ours = (found[n][0] for n in ("PyTorch naive", "PyTorch factored", "halfmax"))
    # halfmax trains two networks in that time, one per core.
    print(f"two threads, batch 512: wall-s per epoch naive {base:.2f}, factored {best:.2f}; halfmax two epochs side by side {ours:.2f}: "
          f"× {2 * base / ours:.1f} and × {2 * best / ours:.1f} per network")
    result["two_threads"] = {"naive": base, "factored": best, "halfmax_two_networks": ours}
    if options.json:
        pathlib.Path(options.json).write_text(json.dumps(result, indent=1))


main()
