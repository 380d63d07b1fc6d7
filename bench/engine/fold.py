"""A real fold to the same validation error: wall-clock time of halfmax and of PyTorch, epoch after epoch.

    cargo build --release --workspace --example engine --example fold
    target/release/examples/fold SCREEN folds5.csv LCO FOLDER
    python bench/engine/fold.py FOLDER [--epochs 12] [--batch 512] [--clock wall|cpu] [--figure curves.svg]

Both begin with the same weights and learn the same rows by Adam at 1e-3 with dropout 0.2, each in orders of its own; after each
epoch both predict the held-out rows. The time is that of training alone; on a busy machine, count processor seconds.
"""
import argparse
import json
import pathlib

import numpy as np
import workload
from contender import Contender


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--epochs", type=int, default=12)
    parser.add_argument("--batch", type=int, default=512)
    parser.add_argument("--clock", choices=["wall", "cpu"], default="wall")
    parser.add_argument("--figure")
    options = parser.parse_args()
    dense, sparse, bits, *hidden = np.fromfile(options.folder / "shape.bin", np.uint32).tolist()
    workload.weights(options.folder, [dense + sparse + bits, *hidden, 1])
    _, sd = np.fromfile(options.folder / "scale.bin", np.float32)
    curves = {}
    contenders = [Contender(n, options.folder, options.batch) for n in ("PyTorch naive", "PyTorch factored", "halfmax")]
    for _ in range(options.epochs):
        for one in contenders:
            time = one("epoch")[0 if options.clock == "wall" else 1]
            rmse = one("held")[2] * float(sd)
            curve = curves.setdefault(one.name, [])
            curve.append((time + (curve[-1][0] if curve else 0.0), rmse))
    for one in contenders:
        one.end()
    # The lowest error that every one of them reached.
    goal = max(min(rmse for _, rmse in curve) for curve in curves.values())
    reached = {name: next(time for time, rmse in curve if rmse <= goal) for name, curve in curves.items()}
    print(json.dumps({name: [(round(t, 2), round(r, 4)) for t, r in curve] for name, curve in curves.items()}))
    ours = reached["halfmax"]
    print(f"validation RMSE {goal:.3f}, {options.clock} seconds: " + ", ".join(f"{name} {t:.1f} s (× {t / ours:.1f})" for name, t in reached.items()))
    if options.figure:
        import matplotlib.pyplot as plt

        for name, curve in curves.items():
            plt.plot(*zip(*curve), marker="o", label=name)
        plt.xlabel(f"training time, {options.clock} s")
        plt.ylabel("validation RMSE, ln µM")
        plt.legend()
        plt.savefig(options.figure)


main()
