"""Every drug against every feature: halfmax against vectorised numpy and GDSCTools, in turn, on the same files.

    cargo build --release -p halfmax
    pip install numpy pandas scipy          # the versions at hand are printed
    python bench/anova/compare.py [IC50.csv.gz FEATURES.csv.gz] [--halfmax PROGRAM] [--gdsctools PYTHON]

Without files, simulates a table of the size of GDSC's release 17: 988 cell lines x 265 drugs x 677 features. Both
compute the same things for each test (type I F-tests of tissue, MSI and feature, group means and spreads, effect size,
Glass deltas, pooled and Welch t-tests, Benjamini-Hochberg rates); neither time has reading or writing in it. The numpy
version is per drug: one QR of the covariates, one projection of all features, all tests at once; it may use as many
threads as its BLAS does. The script checks that both find the same, prints every time and the ratio of the medians.

GDSCTools takes part where PYTHON is a Python 3.6 with `requirements-gdsctools.txt`, on every tenth drug, since it takes
minutes for these, with one process per core; halfmax analyses the same tenth. Its p-values are compared too.
"""
import argparse
import json
import os
import pathlib
import statistics
import subprocess
import tempfile
import time

import numpy as np
import pandas as pd
import scipy
from scipy import special

ROUNDS = 5
BINARY = pathlib.Path(__file__).parents[2] / "target/release/halfmax"


def simulate(folder):
    rng = np.random.default_rng(17)
    n, drugs, features = 988, 265, 677
    ids = 900_000 + np.arange(n)
    table = {"COSMIC_ID": ids, "TISSUE_FACTOR": rng.choice([f"tissue{t}" for t in range(27)], n),
             "MSI_FACTOR": rng.binomial(1, 0.06, n)}
    share = rng.beta(1.0, 25.0, features)
    table |= {f"G{f}_mut": rng.binomial(1, max(share[f], 0.006), n) for f in range(features)}
    ic50 = rng.normal(2.5, 1.4, (n, drugs)).round(6)
    ic50[rng.random((n, drugs)) < 0.18] = np.nan
    pd.DataFrame(table).to_csv(folder / "features.csv", index=False)
    frame = pd.DataFrame(ic50, columns=[f"Drug_{d}_IC50" for d in range(1, drugs + 1)])
    frame.insert(0, "COSMIC_ID", ids)
    frame.to_csv(folder / "ic50.csv", index=False)
    return folder / "ic50.csv", folder / "features.csv"


def f_tail(f, d1, d2):
    return special.betainc(d2 / 2, d1 / 2, d2 / (d2 + d1 * f))


def analyse(responses, tissue, msi, features):
    """The columns of all tests, drug by drug."""
    out = []
    for drug in range(responses.shape[1]):
        kept = ~np.isnan(responses[:, drug])
        y, x, instable = responses[kept, drug], features[kept], msi[kept]
        n, positive = len(y), features[kept].sum(axis=0)
        use = (positive >= 3) & (n - positive >= 3)
        if n < 6 or min(instable.sum(), n - instable.sum()) < 2:
            continue
        x, n1 = x[:, use], positive[use]
        n2 = n - n1
        levels, code = np.unique(tissue[kept], return_inverse=True)
        dummies = (code[:, None] == np.arange(1, len(levels))).astype(float)
        q, _ = np.linalg.qr(np.column_stack([np.ones(n), dummies, instable]))
        along = q.T @ y
        rest = y - q @ along
        square = n1 - ((q.T @ x) ** 2).sum(axis=0)
        by_feature = (rest @ x) ** 2 / square
        df = n - q.shape[1] - 1
        error = (rest @ rest - by_feature) / df
        by_tissue = (along[1:len(levels)] ** 2).sum() / (len(levels) - 1)
        m1 = (y @ x) / n1
        m2 = (y.sum() - y @ x) / n2
        centred = y - y.mean()
        with_x = (centred**2) @ x
        ss1 = with_x - n1 * (m1 - y.mean()) ** 2
        ss2 = centred @ centred - with_x - n2 * (m2 - y.mean()) ** 2
        s1, s2 = np.sqrt(ss1 / (n1 - 1)), np.sqrt(np.maximum(ss2, 0) / (n2 - 1))
        delta = m1 - m2
        pooled = np.sqrt((ss1 + ss2) / (n - 2))
        t_square = delta**2 / (pooled**2 * (1 / n1 + 1 / n2))
        e1, e2 = s1**2 / n1, s2**2 / n2
        welch = (e1 + e2) ** 2 / (e1**2 / (n1 - 1) + e2**2 / (n2 - 1))
        out.append(np.column_stack([
            np.full(len(n1), drug), np.flatnonzero(use), n1, n2, m1, m2, s1, s2, delta, abs(delta) / pooled,
            abs(delta) / s1, abs(delta) / s2, f_tail(by_feature / error, 1, df),
            f_tail(by_tissue / error, len(levels) - 1, df), f_tail(along[-1] ** 2 / error, 1, df),
            f_tail(t_square, 1, n - 2), f_tail(delta**2 / (e1 + e2), 1, welch),
        ]))
    table = np.concatenate(out)
    order = np.argsort(table[:, 12], kind="stable")
    table = table[order]
    ranked = table[:, 12] * len(table) / np.arange(1, len(table) + 1)
    return np.column_stack([table, 100 * np.minimum.accumulate(np.minimum(ranked, 1)[::-1])[::-1]])


def halfmax(program, paths, out):
    """The answer of one analysis."""
    command = [program, "anova", "--ic50", paths[0], "--features", paths[1], "--out", out, "--json"]
    return json.loads(subprocess.run(command, capture_output=True, check=True).stdout)


def beside_numpy(program, paths, folder):
    ic50, table = (pd.read_csv(path).set_index("COSMIC_ID") for path in paths)
    table = table.loc[ic50.index]
    features = table.drop(columns=["TISSUE_FACTOR", "MSI_FACTOR"]).to_numpy(float)
    arguments = (ic50.to_numpy(float), table.TISSUE_FACTOR.to_numpy(str), table.MSI_FACTOR.to_numpy(float), features)
    out = folder / "out"
    times = {"halfmax": [], "numpy": []}
    for _ in range(ROUNDS):
        answer = halfmax(program, paths, out)
        times["halfmax"].append(answer["compute_seconds"])
        start = time.perf_counter()
        mine = analyse(*arguments)
        times["numpy"].append(time.perf_counter() - start)
    theirs = pd.read_csv(out / "anova.csv")
    apart = np.abs(np.log(theirs.ANOVA_FEATURE_pval.to_numpy()) - np.log(mine[:, 12])).max()
    passing = ((mine[:, 12] < 1e-3) & (mine[:, -1] < 25)).sum()
    print(f"numpy {np.__version__}, scipy {scipy.__version__}, {len(mine):,} tests")
    print(f"significant: halfmax {answer['significant']}, numpy {passing}; ln p differ by at most {apart:.1e}")
    assert (answer["tests"], answer["significant"]) == (len(mine), passing)
    for who, seconds in times.items():
        print(f"{who:8} median {statistics.median(seconds):.3f} s  ({' '.join(f'{s:.3f}' for s in seconds)})")
    print(f"ratio {statistics.median(times['numpy']) / statistics.median(times['halfmax']):.1f}")


def beside_gdsctools(program, python, paths, folder):
    """Once, on every tenth drug: the peer takes some 13 ms a test on each core."""
    whole = pd.read_csv(paths[0], dtype=str)
    tenth = folder / "tenth.csv"
    whole.iloc[:, [0, *range(1, whole.shape[1], 10)]].to_csv(tenth, index=False)
    ours = [halfmax(program, (tenth, paths[1]), folder / "tenth") for _ in range(ROUNDS)]
    seconds = statistics.median(one["compute_seconds"] for one in ours)
    script = pathlib.Path(__file__).with_name("gdsctools_peer.py")
    command = [python, script, tenth, paths[1], str(len(os.sched_getaffinity(0))), folder / "peer.csv"]
    peer = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    keys = ["DRUG_ID", "FEATURE"]
    tables = [pd.read_csv(place).assign(DRUG_ID=lambda t: t.DRUG_ID.astype(str)) for place in (folder / "tenth/anova.csv", folder / "peer.csv")]
    both = tables[0].merge(tables[1], on=keys, suffixes=("", "_peer"))
    apart = np.abs(np.log(both.ANOVA_FEATURE_pval) - np.log(both.ANOVA_FEATURE_pval_peer)).max()
    print(f"every tenth drug: {ours[0]['tests']:,} tests, GDSCTools {peer['version']} {peer['tests']:,}, {len(both):,} in both")
    print(f"significant: halfmax {ours[0]['significant']}, GDSCTools {peer['significant']}; ln p differ by at most {apart:.1e}")
    print(f"halfmax {seconds:.4f} s, GDSCTools {peer['seconds']:.1f} s; ratio {peer['seconds'] / seconds:,.0f}")


def main():
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("tables", nargs="*", type=pathlib.Path, help="the IC50 table, then the feature table")
    words.add_argument("--halfmax", type=pathlib.Path, default=BINARY)
    words.add_argument("--gdsctools", metavar="PYTHON", help="a Python 3.6 that has GDSCTools 1.0.1")
    args = words.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        paths = tuple(args.tables) or simulate(folder)
        beside_numpy(args.halfmax, paths, folder)
        if args.gdsctools:
            beside_gdsctools(args.halfmax, args.gdsctools, paths, folder)


if __name__ == "__main__":
    main()
