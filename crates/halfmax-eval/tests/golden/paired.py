"""Golden values of paired tests over folds: python paired.py > paired.json

Friedman's test by scipy, post-hoc tests by scikit-posthocs, the corrected resampled t-test written out with scipy's t
distribution. Made with Python 3.11; the versions are written into the file.
"""
import json
import math

import numpy as np
import scipy
import scikit_posthocs
from scipy import stats

rng = np.random.default_rng(20261126)
cases = []
for folds, models, decimals in [(5, 3, 6), (7, 6, 6), (10, 4, 1), (5, 9, 2)]:
    scores = np.round(rng.normal(1.3, 0.15, (folds, models)) + 0.08 * np.arange(models), decimals)
    friedman = stats.friedmanchisquare(*scores.T)
    f = (folds - 1) * friedman.statistic / (folds * (models - 1) - friedman.statistic)
    cases.append(
        {
            "scores": scores.tolist(),
            "mean_ranks": stats.rankdata(scores, axis=1).mean(axis=0).tolist(),
            "chi_squared": friedman.statistic,
            "p": friedman.pvalue,
            "p_f": stats.f.sf(f, models - 1, (folds - 1) * (models - 1)),
            "critical_difference": stats.studentized_range.isf(0.05, models, np.inf)
            / math.sqrt(2)
            * math.sqrt(models * (models + 1) / (6 * folds)),
            "nemenyi": scikit_posthocs.posthoc_nemenyi_friedman(scores).to_numpy().tolist(),
            "conover": scikit_posthocs.posthoc_conover_friedman(scores, p_adjust="fdr_bh")
            .to_numpy()
            .tolist(),
        }
    )
differences = rng.normal(0.05, 0.04, 5)
scaled = differences.var(ddof=1) * (1 / 5 + 0.2 / 0.8)
t = differences.mean() / math.sqrt(scaled)
resampled = {
    "differences": differences.tolist(),
    "test_share": 0.2,
    "mean": differences.mean(),
    "t": t,
    "p": 2 * stats.t.sf(abs(t), 4),
}
versions = {
    "numpy": np.__version__,
    "scipy": scipy.__version__,
    "scikit-posthocs": scikit_posthocs.__version__,
}
print(json.dumps({"versions": versions, "cases": cases, "resampled_t": resampled}))
