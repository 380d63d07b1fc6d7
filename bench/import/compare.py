"""Reading a response table and a wide matrix: halfmax against pandas and Python polars, in turn, on the same files.

    cargo build --release -p halfmax-data --example read_matrix --example read_responses
    pip install pandas polars numpy        # the versions are printed
    python bench/import/compare.py [ROUNDS]

Makes, in a temporary folder, made-up files of the size and schema of the public ones: 242,036 fitted responses of 969
cell lines to 295 compounds with 19 columns, and 1,000 cell lines x 20,000 genes. Each round runs every program once, in
a process of its own, in turn. Seconds are those of reading alone (interpreters and libraries are loaded before); peak
memory is that of the whole process. All must see the same numbers. Prints medians and ratios.
"""
import multiprocessing
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
from importlib.metadata import version

import numpy as np

ROUNDS = int(sys.argv[1]) if len(sys.argv) > 1 else 5
EXAMPLES = pathlib.Path(__file__).parents[2] / "target"
EXAMPLES = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", EXAMPLES)) / "release/examples"
LINES, COMPOUNDS, RESPONSES = 969, 295, 242_036
ROWS, GENES = 1_000, 20_000

HEADER = (
    "DATASET,NLME_RESULT_ID,NLME_CURVE_ID,COSMIC_ID,CELL_LINE_NAME,SANGER_MODEL_ID,TCGA_DESC,DRUG_ID,DRUG_NAME,"
    "PUTATIVE_TARGET,PATHWAY_NAME,COMPANY_ID,WEBRELEASE,MIN_CONC,MAX_CONC,LN_IC50,AUC,RMSE,Z_SCORE"
)


def write_responses(path):
    rng = np.random.default_rng(1)
    pairs = rng.permutation(LINES * COMPOUNDS)[:RESPONSES]
    pairs.sort()
    values = rng.normal(2.5, 2.8, RESPONSES)
    others = rng.random((RESPONSES, 2))
    with open(path, "w") as out:
        out.write(HEADER + "\n")
        for n, (pair, value, (auc, rmse)) in enumerate(zip(pairs, values, others)):
            line, compound = divmod(int(pair), COMPOUNDS)
            out.write(
                f"MADEUP,343,{15_900_000 + n},{900_000 + line},LINE-{line},SIDM{line:05d},LUAD,{1000 + compound},"
                f"Compound {compound},\"TARGET{compound % 90}, OTHER\",Pathway {compound % 24},1046,Y,0.010005,10,"
                f"{value:.6f},{auc:.6f},{rmse / 5:.6f},{value / 3:.6f}\n"
            )


def write_matrix(path):
    values = np.random.default_rng(1).gamma(2.0, 2.0, (ROWS, GENES))
    with open(path, "w") as out:
        out.write("MODEL_ID," + ",".join(f"GENE{i}" for i in range(GENES)) + "\n")
        for row in range(ROWS):
            out.write(f"ACH-{row:06d}," + ",".join(f"{v:.6g}" for v in values[row]) + "\n")


PANDAS = """
import sys, time, pandas as pd
start = time.perf_counter()
t = pd.read_csv(sys.argv[1]{index})
print(time.perf_counter() - start, len(t), t{numbers}.to_numpy().sum())
"""
POLARS = """
import sys, time, polars as pl
start = time.perf_counter()
t = pl.read_csv(sys.argv[1])
print(time.perf_counter() - start, len(t), t.select({numbers}).to_numpy().sum())
"""


def measured(command):
    """Seconds and the sum as the program prints them, and its peak memory in MB."""
    read, write = os.pipe()
    process = subprocess.Popen(command, stdout=write)
    os.close(write)
    with os.fdopen(read) as out:
        said = out.read().split()
    _, status, usage = os.wait4(process.pid, 0)
    assert status == 0, command
    return float(said[0]), int(said[1]), float(said[-1]), usage.ru_maxrss / 1024


def compare(title, path, programs, rows):
    print(f"\n{title}: {path.stat().st_size / 1e6:.0f} MB")
    runs = {name: [] for name in programs}
    for _ in range(ROUNDS):
        for name, command in programs.items():
            runs[name].append(measured([*map(str, command), str(path)] if name != "halfmax" else
                                       [str(command[0]), str(path), "1"]))
    ours = statistics.median(run[0] for run in runs["halfmax"])
    memory = statistics.median(run[3] for run in runs["halfmax"])
    total = runs["halfmax"][0][2]
    for name, all_runs in runs.items():
        assert all(run[1] == rows and abs(run[2] / total - 1) < 1e-5 for run in all_runs), (name, all_runs[0])
        seconds = statistics.median(run[0] for run in all_runs)
        peak = statistics.median(run[3] for run in all_runs)
        print(
            f"  {name:8} {seconds:6.3f} s ({', '.join(f'{run[0]:.3f}' for run in all_runs)})  "
            f"{rows / seconds:11,.0f} rows/s  x{seconds / ours:.2f}   peak {peak:6.0f} MB  x{peak / memory:.2f}"
        )


def main():
    versions = ", ".join(f"{name} {version(name)}" for name in ("pandas", "polars", "numpy"))
    print(f"{versions}, {os.cpu_count()} cores")
    python = sys.executable
    with tempfile.TemporaryDirectory() as folder:
        responses, matrix = pathlib.Path(folder) / "responses.csv", pathlib.Path(folder) / "expression.csv"
        # In processes of their own: a child's peak memory starts at its parent's size.
        for write, path in [(write_responses, responses), (write_matrix, matrix)]:
            maker = multiprocessing.Process(target=write, args=(path,))
            maker.start()
            maker.join()
        compare(
            "response table, 19 columns (halfmax: read, checked, joined and hashed, a whole import)",
            responses,
            {
                "halfmax": [EXAMPLES / "read_responses"],
                "pandas": [python, "-c", PANDAS.format(index="", numbers="['LN_IC50']")],
                "polars": [python, "-c", POLARS.format(numbers="'LN_IC50'")],
            },
            RESPONSES,
        )
        compare(
            "matrix of 1,000 x 20,000",
            matrix,
            {
                "halfmax": [EXAMPLES / "read_matrix"],
                "pandas": [python, "-c", PANDAS.format(index=", index_col='MODEL_ID'", numbers="")],
                "polars": [python, "-c", POLARS.format(numbers="pl.exclude('MODEL_ID')")],
            },
            ROWS,
        )


main()
