"""Reading a wide matrix: halfmax against pandas, in turn, on the same file.

    cargo build --release -p halfmax-data --example read_matrix
    pip install pandas==3.0.1 numpy        # or the version at hand; it is printed
    python bench/import/compare.py

Makes a csv of 1,000 cell lines x 20,000 genes in a temporary folder, reads it in turn with both, checks that both
see the same numbers, prints every time and the ratio of the medians.
"""
import pathlib
import statistics
import subprocess
import tempfile
import time

import numpy as np
import pandas as pd

ROWS, COLUMNS, ROUNDS = 1_000, 20_000, 7
BINARY = pathlib.Path(__file__).parents[2] / "target/release/examples/read_matrix"


def write(path):
    values = np.random.default_rng(1).gamma(2.0, 2.0, (ROWS, COLUMNS))
    with open(path, "w") as out:
        out.write("MODEL_ID," + ",".join(f"GENE{i}" for i in range(COLUMNS)) + "\n")
        for row in range(ROWS):
            out.write(f"ACH-{row:06d}," + ",".join(f"{v:.6g}" for v in values[row]) + "\n")


with tempfile.TemporaryDirectory() as folder:
    path = pathlib.Path(folder) / "expression.csv"
    write(path)
    print(f"{path.stat().st_size / 1e6:.0f} MB, pandas {pd.__version__}")
    ours, pandas = [], []
    for _ in range(ROUNDS):
        seconds, rows, columns, total = subprocess.check_output([BINARY, path, "1"], text=True).split()
        ours.append(float(seconds))
        start = time.perf_counter()
        table = pd.read_csv(path, index_col="MODEL_ID")
        pandas.append(time.perf_counter() - start)
        assert (int(rows), int(columns)) == table.shape
        assert abs(float(total) / table.to_numpy().sum() - 1) < 1e-6
    print("halfmax s:", ours, "\npandas  s:", [round(s, 3) for s in pandas])
    a, b = statistics.median(ours), statistics.median(pandas)
    print(f"median: halfmax {a:.3f} s, pandas {b:.3f} s, ratio {b / a:.1f}")
