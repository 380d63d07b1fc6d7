"""Golden values of the analysis of variance: python anova.py > anova.json

A simulated screen as two files, and what statsmodels, scipy and mpmath make of it. Made with Python 3.11; the
versions of the libraries are written into the file.
"""
import csv
import json
import sys

import mpmath
import numpy as np
import pandas as pd
import scipy
import scipy.interpolate
import scipy.stats
import statsmodels
import statsmodels.formula.api as smf
from statsmodels.stats.anova import anova_lm
from statsmodels.stats.multitest import multipletests

mpmath.mp.dps = 40


def ln_tail(f, d1, d2):
    f, d1, d2 = mpmath.mpf(f), mpmath.mpf(d1), mpmath.mpf(d2)
    x = d2 / (d2 + d1 * f)
    return float(mpmath.log(mpmath.betainc(d2 / 2, d1 / 2, 0, x, regularized=True)))


tails = [
    {"f": f, "d1": d1, "d2": d2, "ln_p": ln_tail(f, d1, d2)}
    for f in [1e-6, 0.3, 1.0, 4.7, 60.0, 900.0, 2.5e4]
    for d1, d2 in [(1, 3), (1, 41), (1, 817), (4, 813), (26, 817), (1, 7.3)]
]

rng = np.random.default_rng(20261121)
n, features, drugs = 90, 7, 3
table = pd.DataFrame({"COSMIC_ID": 900_000 + np.arange(n)})
table["TISSUE_FACTOR"] = rng.choice(["lung", "skin", "Breast", "ovary"], n, p=[0.4, 0.3, 0.2, 0.1])
table["MSI_FACTOR"] = rng.binomial(1, 0.15, n)
table["MEDIA_FACTOR"] = rng.choice(["R", "D/F12"], n)
for at in range(features):
    table[f"G{at}_mut"] = rng.binomial(1, [0.5, 0.2, 0.1, 0.05, 0.3, 0.02, 0.95][at], n)
table = table.rename(columns={"G6_mut": "gain, of (A,B)"})
names = list(table.columns[4:])
ic50 = pd.DataFrame({"COSMIC_ID": table.COSMIC_ID})
for at in range(drugs):
    y = rng.normal(2.0, 1.1, n) + 0.8 * (table.TISSUE_FACTOR == "skin") + 0.5 * table.MSI_FACTOR
    y = y + (-3.0 if at == 0 else 0.4) * table["G1_mut"]
    ic50[f"Drug_{at + 1}_IC50"] = y.where(rng.random(n) > 0.1).round(6)
# Rows in another order, one more on either side.
extra = pd.DataFrame([{"COSMIC_ID": 1, **{c: 0.5 for c in ic50.columns[1:]}}])
ic50_file = pd.concat([ic50.sample(frac=1, random_state=3), extra])


def text(frame):
    return frame.to_csv(index=False, quoting=csv.QUOTE_MINIMAL)


def tests(media):
    rows = []
    for drug in ic50.columns[1:]:
        for name in names:
            frame = table.assign(y=ic50[drug], x=table[name]).dropna(subset=["y"])
            positive, negative = frame.y[frame.x == 1], frame.y[frame.x == 0]
            if min(len(positive), len(negative)) < 3:
                continue
            model = "y ~ C(TISSUE_FACTOR)" + (" + C(MEDIA_FACTOR)" if media else "") + " + MSI_FACTOR + x"
            p = anova_lm(smf.ols(model, frame).fit(), typ=1)["PR(>F)"]
            n1, n2 = len(positive), len(negative)
            pooled = (((n1 - 1) * positive.var() + (n2 - 1) * negative.var()) / (n1 + n2 - 2)) ** 0.5
            delta = positive.mean() - negative.mean()
            rows.append({
                "drug": drug[5:-5], "feature": name, "n_positive": n1, "n_negative": n2,
                "mean_positive": positive.mean(), "mean_negative": negative.mean(),
                "sd_positive": positive.std(), "sd_negative": negative.std(),
                "delta": delta, "cohen_d": abs(delta) / pooled,
                "glass_positive": abs(delta) / positive.std(), "glass_negative": abs(delta) / negative.std(),
                "p": p["x"], "p_tissue": p["C(TISSUE_FACTOR)"], "p_msi": p["MSI_FACTOR"],
                "p_media": p["C(MEDIA_FACTOR)"] if media else None,
                "p_pooled": scipy.stats.ttest_ind(positive, negative).pvalue,
                "p_welch": scipy.stats.ttest_ind(positive, negative, equal_var=False).pvalue,
            })
    p = np.array([row["p"] for row in rows])
    lambdas = np.arange(0, 0.9 + 1e-8, 0.05)
    shares = [np.mean(p >= value) / (1 - value) for value in lambdas]
    share = min(1.0, float(scipy.interpolate.splev(lambdas[-1], scipy.interpolate.splrep(lambdas, shares, k=3))))
    order = np.argsort(p)
    q = np.minimum.accumulate((share * len(p) * p[order] / np.arange(1, len(p) + 1))[::-1])[::-1]
    rates = np.empty(len(p))
    rates[order] = np.minimum(q, 1.0)
    for row, bh, storey in zip(rows, multipletests(p, method="fdr_bh")[1], rates):
        row["fdr"], row["q"] = 100 * bh, 100 * storey
    return rows


json.dump(
    {
        "versions": {m.__name__: m.__version__ for m in [np, pd, scipy, statsmodels, mpmath]},
        "tails": tails,
        "ic50": text(ic50_file),
        "features": text(table),
        "tests": tests(media=False),
        "tests_media": tests(media=True),
    },
    sys.stdout,
    indent=1,
)
