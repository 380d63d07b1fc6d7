"""Pairs per core-second of `halfmax predict --grid`, from 10^5 pairs on.

    cargo build --release
    python bench/grid/scale.py [LARGEST]                # in pairs, by default 10^7; HALFMAX names another command

Simulates a screen of 1,000 cell lines, trains the reference network on it, and predicts libraries of made-up structures with one
thread. Prints core-seconds, peak memory and bytes on disk for each.
"""
import os
import pathlib
import random
import subprocess
import sys
import tempfile

LARGEST = int(float(sys.argv[1])) if len(sys.argv) > 1 else 10**7
TARGET = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", pathlib.Path(__file__).parents[2] / "target"))
HALFMAX = os.environ.get("HALFMAX", str(TARGET / "release/halfmax"))
LINES = 1_000
PIECES = ["C", "CC", "c1ccccc1", "C(=O)N", "O", "N", "C(F)(F)", "c1cnccc1", "C(C)", "S(=O)(=O)N", "C1CCNCC1C", "c1cc(Cl)ccc1"]


def halfmax(*words):
    subprocess.run([HALFMAX, *map(str, words)], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


with tempfile.TemporaryDirectory() as temporary:
    folder = pathlib.Path(temporary)
    files = folder / "files"
    halfmax("simulate", "--out", files, "--cell-lines", LINES, "--compounds", 8, "--seed", 7)
    halfmax("import", "--responses", files / "response.csv", "--cell-lines", files / "cell_lines.csv", "--compounds", files / "drugs.csv",
            "--omics", f"expression={files / 'expression.csv'}", "--omics", f"cnv={files / 'cnv.csv'}", "--out", folder / "screen")
    halfmax("train", folder / "screen", "--preset", "ann", "--out", folder / "run")
    random.seed(1)
    pairs = 10**5
    while pairs <= LARGEST:
        library, out = folder / "library.csv", folder / f"grid{pairs}"
        with open(library, "w") as rows:
            rows.write("id,smiles\n")
            for at in range(pairs // LINES):
                rows.write(f"c{at},C{''.join(random.choice(PIECES) for _ in range(random.randint(4, 9)))}\n")
        command = [HALFMAX, "--threads", "1", "predict", folder / "run/bundle", "--grid", library, "--out", out]
        child = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(child.pid, 0)
        assert status == 0, command
        seconds = usage.ru_utime + usage.ru_stime
        size = sum(file.stat().st_size for file in out.glob("part-*.parquet"))
        print(f"{pairs:12,} pairs: {seconds:8.2f} core-s, {pairs / seconds:9,.0f} pairs per core-second, "
              f"peak {usage.ru_maxrss / 1024:.0f} MB, {size / pairs:.2f} bytes a pair", flush=True)
        pairs *= 10
