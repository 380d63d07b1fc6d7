"""Turning a long expression table into a matrix: halfmax against pandas, in turn, on the same file.

    cargo build --release
    pip install pandas==3.0.1 numpy safetensors        # or the version at hand; it is printed
    python bench/import/long.py [MODELS]                # HALFMAX names another command than target/release/halfmax

Makes a table as Cell Model Passports writes it (MODELS x 20,000 rows, by default 500) in a temporary folder and turns it
into a matrix with `halfmax import`, which also joins, checks and stores it, and with pandas in a process of its own, which
only reads the columns it needs and pivots. Prints seconds, core-seconds and peak memory of each, and the ratios of the medians.
"""
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

import numpy as np
import pandas as pd

GENES, ROUNDS = 20_000, 3
MODELS = int(sys.argv[1]) if len(sys.argv) > 1 else 500
TARGET = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", pathlib.Path(__file__).parents[2] / "target"))
HALFMAX = os.environ.get("HALFMAX", TARGET / "release/halfmax")
PANDAS = """
import numpy as np, pandas as pd, sys
table = pd.read_csv(sys.argv[1], usecols=["model_id", "gene_symbol", "rsem_tpm"])
matrix = np.log2(table.pivot(index="model_id", columns="gene_symbol", values="rsem_tpm") + 1).astype("float32")
print(*matrix.shape, float(matrix.to_numpy(dtype="float64").sum()))
"""


def write(folder):
    rng = np.random.default_rng(1)
    with open(folder / "rnaseq.csv", "w") as out:
        out.write("dataset_id,model_id,model_name,gene_id,gene_symbol,ensembl_gene_id,htseq_read_count,rsem_tpm,data_source\n")
        for model in range(MODELS):
            values = rng.gamma(0.3, 20.0, GENES)
            out.writelines(
                f"12,SIDM{model:05d},Line-{model},SIDG{gene:05d},GENE{gene},ENSG{gene:011d},{gene % 977},{value:.2f},Sanger\n"
                for gene, value in enumerate(values)
            )
    with open(folder / "responses.csv", "w") as out:
        out.write("SANGER_MODEL_ID,DRUG_ID,LN_IC50\n")
        out.writelines(f"SIDM{model:05d},1,{model % 7}\n" for model in range(MODELS))


def run(command):
    """Seconds, peak memory in MB, core-seconds, and what was printed."""
    start = time.perf_counter()
    child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    said = child.stdout.read()
    _, status, usage = os.wait4(child.pid, 0)
    assert status == 0, command
    return time.perf_counter() - start, usage.ru_maxrss / 1024, usage.ru_utime + usage.ru_stime, said


with tempfile.TemporaryDirectory() as temporary:
    folder = pathlib.Path(temporary)
    write(folder)
    size = (folder / "rnaseq.csv").stat().st_size
    print(f"{MODELS * GENES / 1e6:.0f} million rows, {size / 1e6:.0f} MB, pandas {pd.__version__}")
    halfmax = [HALFMAX, "import", "--responses", folder / "responses.csv", "--omics", f"expression={folder / 'rnaseq.csv'}"]
    halfmax += ["--out", folder / "screen"]
    ours, pandas = [], []
    for _ in range(ROUNDS):
        ours.append(run(halfmax)[:3])
        *measured, said = run([sys.executable, "-c", PANDAS, folder / "rnaseq.csv"])
        pandas.append(measured)
    from safetensors.numpy import load_file
    values = load_file(folder / "screen/omics/expression.safetensors")["values"]
    rows, columns, total = said.split()
    assert values.shape == (int(rows), int(columns))
    assert abs(values.sum(dtype="float64") / float(total) - 1) < 1e-6
    for name, runs in [("halfmax", ours), ("pandas", pandas)]:
        print(
            f"{name:8} s {[round(s, 1) for s, _, _ in runs]}  core-s {[round(c, 1) for _, _, c in runs]}  "
            f"MB {[round(m) for _, m, _ in runs]}"
        )
    (a, m, c), (b, n, d) = ([statistics.median(part) for part in zip(*runs)] for runs in (ours, pandas))
    print(f"medians: {MODELS * GENES / a / 1e6:.2f} against {MODELS * GENES / b / 1e6:.2f} million rows/s, "
          f"time {b / a:.1f}, core-seconds {d / c:.1f}, memory {n / m:.1f}")
