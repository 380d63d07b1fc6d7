"""Golden values of the metrics: python metrics.py > metrics.json

Made with Python 3.11, numpy, scipy, scikit-learn and lifelines; their versions are written into the file.
"""
import json

import numpy as np
import scipy
import scipy.stats
import lifelines
import sklearn
from lifelines.utils import concordance_index
from sklearn import metrics

rng = np.random.default_rng(20261121)
cases = []
for n, decimals in [(3, 6), (10, 1), (50, 6), (500, 1), (1000, 6)]:
    truth = np.round(rng.normal(2.5, 2.8, n), decimals)  # one decimal makes ties
    predicted = np.round(0.8 * truth + rng.normal(0.3, 1.2, n), decimals)
    mse = metrics.mean_squared_error(truth, predicted)
    cases.append(
        {
            "truth": truth.tolist(),
            "predicted": predicted.tolist(),
            "mse": mse,
            "rmse": mse**0.5,
            "mae": metrics.mean_absolute_error(truth, predicted),
            "r2": metrics.r2_score(truth, predicted),
            "pearson": scipy.stats.pearsonr(truth, predicted)[0],
            "spearman": scipy.stats.spearmanr(truth, predicted)[0],
            "concordance": concordance_index(truth, predicted),
        }
    )
versions = {"numpy": np.__version__, "scipy": scipy.__version__, "scikit-learn": sklearn.__version__, "lifelines": lifelines.__version__}
print(json.dumps({"versions": versions, "cases": cases}))
