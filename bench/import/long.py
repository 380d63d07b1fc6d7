"""Turning a long expression table into a matrix: halfmax against pandas and Python polars, in turn, on the same file.

    cargo build --release
    pip install pandas polars numpy safetensors         # the versions are printed
    python bench/import/long.py [MODELS]                # HALFMAX names another command than target/release/halfmax

Makes a table as Cell Model Passports writes it (MODELS x 20,000 rows, by default 500) in a temporary folder and turns it
into a matrix with `halfmax import`, which also joins, checks and stores it, and with pandas and polars in processes of their
own, which only read the columns they need and pivot. All must come to the same sum. Prints seconds, core-seconds and peak
memory of each, and medians with their ratios.
"""
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time
from importlib.metadata import version

import numpy as np

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

POLARS = """
import polars as pl, sys
table = pl.read_csv(sys.argv[1], columns=["model_id", "gene_symbol", "rsem_tpm"])
table = table.with_columns((pl.col("rsem_tpm") + 1).log(2).cast(pl.Float32))
matrix = table.pivot(on="gene_symbol", index="model_id", values="rsem_tpm").drop("model_id").to_numpy()
print(*matrix.shape, float(matrix.sum(dtype="float64")))
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
    versions = ", ".join(f"{name} {version(name)}" for name in ("pandas", "polars", "numpy"))
    print(f"{MODELS * GENES / 1e6:.1f} million rows, {size / 1e6:.0f} MB; {versions}, {os.cpu_count()} cores")
    halfmax = [HALFMAX, "import", "--responses", folder / "responses.csv", "--omics", f"expression={folder / 'rnaseq.csv'}"]
    halfmax += ["--out", folder / "screen"]
    programs = {"halfmax": halfmax}
    for name, text in [("pandas", PANDAS), ("polars", POLARS)]:
        programs[name] = [sys.executable, "-c", text, folder / "rnaseq.csv"]
    runs = {name: [] for name in programs}
    said = {}
    for _ in range(ROUNDS):
        for name, command in programs.items():
            *measured, said[name] = run(command)
            runs[name].append(measured)
    from safetensors.numpy import load_file
    values = load_file(folder / "screen/omics/expression.safetensors")["values"]
    for name in ("pandas", "polars"):
        rows, columns, total = said[name].split()
        assert values.shape == (int(rows), int(columns)), name
        assert abs(values.sum(dtype="float64") / float(total) - 1) < 1e-6, name
    ours = [statistics.median(part) for part in zip(*runs["halfmax"])]
    for name, of in runs.items():
        seconds, memory, core = (statistics.median(part) for part in zip(*of))
        print(
            f"{name:8} {seconds:6.2f} s x{seconds / ours[0]:.2f}  {MODELS * GENES / seconds / 1e6:6.2f} million rows/s  "
            f"{core:6.2f} core-s x{core / ours[2]:.2f}  peak {memory:6.0f} MB x{memory / ours[1]:.2f}  "
            f"({', '.join(f'{s:.2f}' for s, _, _ in of)})"
        )
