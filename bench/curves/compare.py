"""Dose-response curves per second: halfmax against scipy's curve_fit and CurveCurator, in turn, on the same curves.

    cargo build --release -p halfmax-data --example fit_curves
    pip install numpy scipy curve-curator       # the versions at hand are printed
    python bench/curves/compare.py

Simulates 20,000 curves of nine doses with noise. halfmax fits all of them on one thread and on two, with everything it
reports (intervals, areas, tests, flags); scipy and CurveCurator, being slower, fit the first 1,000 and 200 on one thread, and
only the parameters. Times are without reading the file. The script prints
every round and the ratios of the medians; that the fits agree is tested elsewhere (tests/it/curves).
"""
import os
import pathlib
import statistics
import subprocess
import tempfile
import time
import warnings

import numpy as np
import scipy
from scipy.optimize import curve_fit

warnings.filterwarnings("ignore")
CURVES, SCIPY, CURATOR, ROUNDS = 20_000, 1_000, 200, 3
TARGET = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", pathlib.Path(__file__).parents[2] / "target"))
BINARY = TARGET / "release/examples/fit_curves"
DOSES = 10.0 ** np.linspace(-3, 1, 9)
X = np.log10(DOSES) - 6


def sigmoid(x, pec50, slope, front, back):
    return back + (front - back) / (1 + 10 ** (slope * (x + pec50)))


def simulate():
    rng = np.random.default_rng(11)
    out = np.empty((CURVES, len(X)))
    for i in range(CURVES):
        silent = i % 4 == 0
        back = rng.uniform(0.85, 1.0) if silent else rng.uniform(0.0, 0.5)
        out[i] = sigmoid(X, rng.uniform(5, 8.5), rng.uniform(0.6, 3), rng.uniform(0.95, 1.05), back)
    return np.round(out + rng.normal(0, 0.05, out.shape), 4)


def write(path, table):
    with open(path, "w") as out:
        out.write("sample,drug,dose_uM,viability\n")
        for i, row in enumerate(table):
            for dose, value in zip(DOSES, row):
                out.write(f"S{i:06d},x,{dose:.10g},{value}\n")


def halfmax(path, model, threads):
    lines = subprocess.check_output([BINARY, path, model, str(threads), "1"], text=True).split()
    return float(lines[0])


def by_scipy(table, model):
    low, high = {
        "4pl": ([-X.max() - 2, 0.01, 1e-4, 1e-4], [-X.min() + 2, 10, 1e6, 1e6]),
        "hill": ([0, 0, 0], [12, 4, 1]),
        "2pl": ([-X.max() - 4, 0.05], [-X.min() + 4, 20]),
    }[model]
    f = {"4pl": sigmoid, "hill": lambda x, p, s, b: sigmoid(x, p, s, 1, b), "2pl": lambda x, p, s: sigmoid(x, p, s, 1, 0)}[model]
    start = {"4pl": [-X.mean(), 1, 1, 0.3], "hill": [-X.mean(), 1, 0.3], "2pl": [-X.mean(), 1]}[model]
    begin, failed = time.perf_counter(), 0
    for y in table:
        try:
            curve_fit(f, X, y if model == "4pl" else np.clip(y, 0, 1), p0=start, bounds=(low, high))
        except RuntimeError:
            failed += 1
    return time.perf_counter() - begin, failed


def by_curator(table):
    from curve_curator.models import LogisticModel
    from curve_curator.quantification import build_interpolation_points
    helpers = build_interpolation_points(X)
    begin = time.perf_counter()
    for y in table:
        model = LogisticModel()
        model.set_boundaries(X)
        x_fit = np.concatenate([[-np.inf], X, helpers])
        y_fit = np.concatenate([[1.0], y, np.interp(helpers, X, y)])
        model.efficiently_fit_ols(x_fit, y_fit)
    return time.perf_counter() - begin


def rate(count, seconds):
    return count / statistics.median(seconds)


def main():
    table = simulate()
    print(f"scipy {scipy.__version__}, numpy {np.__version__}; {CURVES} curves of {len(X)} doses")
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "points.csv"
        write(path, table)
        for model in ("4pl", "hill", "2pl"):
            one, two, theirs = [], [], []
            for _ in range(ROUNDS):
                one.append(halfmax(path, model, 1))
                seconds, failed = by_scipy(table[:SCIPY], model)
                theirs.append(seconds)
                two.append(halfmax(path, model, 2))
            ours, both, peer = rate(CURVES, one), rate(CURVES, two), rate(SCIPY, theirs)
            print(f"{model:5} halfmax {ours:8.0f}/s on one thread, {both:8.0f}/s on two; curve_fit {peer:6.0f}/s "
                  f"({failed} of {SCIPY} failed); ratio {ours / peer:.0f} on one thread  {one} {two} {theirs}")
            if model == "4pl":
                try:
                    curator = [by_curator(table[:CURATOR]) for _ in range(ROUNDS)]
                    print(f"      CurveCurator {rate(CURATOR, curator):.0f}/s; ratio {ours / rate(CURATOR, curator):.0f}  {curator}")
                except (ImportError, TypeError) as error:
                    # Not installed, or a version whose fit takes other arguments.
                    print(f"      CurveCurator did not fit: {error}")


main()
