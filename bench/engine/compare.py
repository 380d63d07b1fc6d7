"""Training and prediction: halfmax against PyTorch, in turn, on the same numbers from the same weights.

    cargo build --release --workspace --example engine --example fold
    pip install -r bench/engine/requirements.txt
    python bench/engine/compare.py [--rounds 5] [--only losses,train,grid,threads,growth] [--json FILE]

The reference workload: 580 cell lines × 2,118 features (1,412 dense, 706 mutations of which 6.7 % are set, as in GDSC), 170
compounds × 2,048 fingerprint bits (48 set), 82,833 pairs, 4,166 → 512 → 256 → 128 → 1, ReLU, dropout 0.2, Adam. Every round
trains one epoch with each contender, one after another; figures are medians over rounds. First, without dropout, the losses of
the first twenty steps are compared with those of PyTorch in double precision: so far is each from what was to be computed.
HALFMAX_EXAMPLES names another folder of examples than target/release/examples.
"""
import argparse
import json
import pathlib
import platform
import tempfile

import numpy as np
import workload
from contender import Contender, measure, unlock

NAIVE, FACTORED = "PyTorch naive", "PyTorch factored"


def losses(folder, result):
    def of(name, *more):
        one = Contender(name, folder, 512, 0.0, more=more)
        found = np.array(one("losses 20"))
        one.end()
        return found

    for rule in ("adam", "sgd"):
        exact = of(NAIVE, rule, "double")
        error = {name: float(np.abs(of(name, rule) - exact).max()) for name in ("halfmax", NAIVE, FACTORED)}
        result.setdefault("largest_error_of_20_losses", {})[rule] = error
        shown = ", ".join(f"{name} {value:.1e}" for name, value in error.items())
        print(f"first 20 losses, {rule}, {exact[0]:.5f} … {exact[-1]:.5f}: largest difference from double precision: {shown}", flush=True)


def train(folder, result, rounds, library):
    """Naive PyTorch stays at 512, which is what published scripts use."""
    naive = Contender(NAIVE, folder, 512)
    probe = Contender("halfmax", folder, 512)
    peak = max(probe(f"gemm {n} {n} {n}")[2] for n in (512, 1024, 1024))
    probe.end()
    result["gemm_peak_gflops"] = peak
    print(f"products of 1,024 × 1,024 matrices: {peak:.0f} GFLOP/s")
    for batch in (512, 2048, 8192):
        others = [Contender(FACTORED, folder, batch), Contender(FACTORED, folder, batch, library=library)]
        others.append(Contender("halfmax", folder, batch))
        found = measure([naive, *others], rounds, "epoch")
        for one in others:
            one.end()
        seconds = {name: cpu for name, (_, cpu, _) in found.items()}
        ours, best = seconds["halfmax"], min(seconds[one.name] for one in others[:-1])
        rate = workload.operations(batch, naive=False) / ours
        print(
            f"train, batch {batch}: CPU-s per epoch {json.dumps({k: round(v, 2) for k, v in seconds.items()})}: "
            f"× {seconds[NAIVE] / ours:.1f} naive, × {best / ours:.2f} the best; {rate:.0f} GFLOP/s, {rate / peak:.0%} of the peak",
            flush=True,
        )
        walls = {name: wall for name, (wall, _, _) in found.items()}
        result.setdefault("train", []).append({"batch": batch, "cpu_s": seconds, "wall_s": walls, "gflops": rate})
    naive.end()


def grid(folder, result, rounds):
    all = [Contender(n, folder, 512) for n in (NAIVE, FACTORED, "halfmax")]
    found = measure(all, rounds, "grid")
    base, best, ours = (found[one.name][1] for one in all)
    pairs = workload.CELLS * workload.DRUGS
    print(
        f"grid of {workload.CELLS} × {workload.DRUGS}: CPU-s naive {base:.2f}, factored {best:.3f}, halfmax {ours:.3f}: "
        f"× {base / ours:.0f} and × {best / ours:.1f}; {pairs / ours:,.0f} pairs/s"
    )
    one = min(all[-1]("pair")[2] for _ in range(3))
    print(f"one pair: p50 {one * 1e6:.0f} µs")
    result["grid"] = {"naive": base, "factored": best, "halfmax": ours, "one_pair_us": one * 1e6}
    for one in all:
        one.end()


def threads(folder, result, rounds):
    all = [Contender(n, folder, 512, threads=2) for n in (NAIVE, FACTORED, "halfmax")]
    found = measure(all, rounds, "epoch")
    base, best, ours = (found[one.name][0] for one in all)
    # halfmax trains two networks in that time, one per core.
    print(
        f"two threads, batch 512: wall-s per epoch naive {base:.2f}, factored {best:.2f}; halfmax two epochs side by side {ours:.2f}: "
        f"× {2 * base / ours:.1f} and × {2 * best / ours:.1f} per network"
    )
    result["two_threads_wall_s"] = {"naive": base, "factored": best, "halfmax_two_networks": ours}
    for one in all:
        one.end()


def growth(folder, result):
    """Seconds per million pairs and memory of the whole process; of the largest, 200 steps stand for the epoch."""
    batch = 2048
    sizes = [dict(pairs=n, cells=max(580, n // 1000), drugs=max(170, n // 10_000)) for n in (10**4, 10**5, 10**6, 10**7)]
    sizes[1] |= dict(cells=600, drugs=200)
    sizes[2] |= dict(cells=2000, drugs=600)
    sizes += [dict(dense=n) for n in (10**2, 10**3, 10**4, 10**5)]
    for size in sizes:
        place = folder / "growth"
        workload.write(place, **size)
        pairs = size.get("pairs", workload.PAIRS)
        one = Contender("halfmax", place, batch)
        steps = min(200, -(-pairs // batch))
        seconds = min(one(f"steps {steps}")[1] for _ in range(2 if pairs < 10**6 else 1))
        memory = one("memory")[2]
        one.end()
        million = seconds / min(steps * batch, pairs) * 1e6
        print(f"{size}: {million:.1f} CPU-s per million pairs, {memory:,.0f} MiB", flush=True)
        result.setdefault("growth", []).append({**size, "cpu_s_per_million_pairs": million, "peak_mib": memory})


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", default="losses,train,grid,threads,growth")
    parser.add_argument("--json")
    options = parser.parse_args()
    import torch

    folder = pathlib.Path(tempfile.mkdtemp())
    workload.write(folder)
    cpu = next(line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name"))
    result = {"torch": torch.__version__, "numpy": np.__version__, "python": platform.python_version(), "cpu": cpu}
    result["kernels"] = torch.backends.cpu.get_cpu_capability()
    print(result)
    parts = {
        "losses": lambda: losses(folder, result),
        "train": lambda: train(folder, result, options.rounds, unlock(folder)),
        "grid": lambda: grid(folder, result, options.rounds),
        "threads": lambda: threads(folder, result, options.rounds),
        "growth": lambda: growth(folder, result),
    }
    for name in options.only.split(","):
        parts[name]()
    if options.json:
        pathlib.Path(options.json).write_text(json.dumps(result, indent=1))


main()
