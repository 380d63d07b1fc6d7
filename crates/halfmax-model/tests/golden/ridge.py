"""Golden predictions of per-drug ridge: python ridge.py > ridge.json (numpy, scikit-learn).

Two drugs on ten cell lines with four features; drug 0 is tested on all, drug 1 on seven. The penalty is relative to the
mean squared length of the standardised profiles, the intercept is the drug's mean, and is not penalised.
"""
import json

import numpy as np
import sklearn
from sklearn.linear_model import Ridge
from sklearn.preprocessing import StandardScaler

rng = np.random.default_rng(7)
features = np.round(rng.normal(0, 2, (10, 4)), 3)
response = np.round(rng.normal(1, 2, (2, 10)), 3)
new = np.round(rng.normal(0, 2, (3, 4)), 3)
scaler = StandardScaler().fit(features)
x, x_new = scaler.transform(features), scaler.transform(new)
scale = (x**2).sum(axis=1).mean()
penalty = 3.0
predicted = []
for drug, tested in enumerate([range(10), range(7)]):
    y = response[drug, list(tested)]
    model = Ridge(alpha=penalty * scale, fit_intercept=False).fit(x[list(tested)], y - y.mean())
    predicted.append((model.predict(x_new) + y.mean()).tolist())
print(
    json.dumps(
        {
            "versions": {"numpy": np.__version__, "scikit-learn": sklearn.__version__},
            "features": features.tolist(),
            "response": response.tolist(),
            "new": new.tolist(),
            "predicted": predicted,
        }
    )
)
