"""Golden predictions of the classical models: python classical.py > classical.json (numpy, scikit-learn).

A screen of 40 cell lines and 5 compounds, four features, no structures and no tissues; the last eight cell lines are
asked about. Every compound is tested on every other cell line (`kernel_rbf`), or on those of `tested`.
"""
import json

import numpy as np
import sklearn
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.kernel_ridge import KernelRidge
from sklearn.linear_model import ElasticNet, Ridge
from sklearn.preprocessing import KernelCenterer
from sklearn.neighbors import KNeighborsRegressor
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeRegressor

N, NEW, M = 40, 8, 5
rng = np.random.default_rng(11)
features = np.round(rng.normal(0, 2, (N, 4)), 3)
signal = np.where(features[:, [0]] > 0.5, 1.5, -1.0) + 0.4 * features[:, [1]] * np.linspace(-1, 1, M)
response = np.round(signal + np.linspace(-2, 3, M) + rng.normal(0, 0.5, (N, M)), 3)
train, new = np.arange(N - NEW), np.arange(N - NEW, N)
tested = rng.uniform(size=(N, M)) < 0.8
tested[new] = False
x = StandardScaler().fit(features[train]).transform(features)
golden = {
    "versions": {"numpy": np.__version__, "scikit-learn": sklearn.__version__},
    "features": features.tolist(),
    "response": response.tolist(),
    "tested": tested.tolist(),
}


def elastic_net(share, ratio):
    """Penalty relative to each drug's largest; the intercept is the drug's mean, features are not centred again."""
    predicted = np.empty((NEW, M))
    for j in range(M):
        rows = np.flatnonzero(tested[:, j])
        y = response[rows, j]
        largest = np.abs(x[rows].T @ (y - y.mean())).max() / len(rows) / ratio
        model = ElasticNet(alpha=share * largest, l1_ratio=ratio, fit_intercept=False, tol=1e-12, max_iter=100000)
        predicted[:, j] = model.fit(x[rows], y - y.mean()).predict(x[new]) + y.mean()
    return predicted


golden["elastic_net"] = elastic_net(0.25, 0.5).tolist()

golden["nearest"] = np.column_stack(
    [
        KNeighborsRegressor(n_neighbors=3)
        .fit(x[tested[:, j]], response[tested[:, j], j])
        .predict(x[new])
        for j in range(M)
    ]
).tolist()

pairs = np.argwhere(tested)
rows, y = features[pairs[:, 0]].astype(np.float32), response[pairs[:, 0], pairs[:, 1]]
boosted = HistGradientBoostingRegressor(
    learning_rate=0.1, max_iter=25, max_leaf_nodes=6, min_samples_leaf=7, l2_regularization=1.0, early_stopping=False
).fit(rows, y)
golden["boosting"] = boosted.predict(features[new].astype(np.float32)).tolist()
tree = DecisionTreeRegressor(min_samples_leaf=7).fit(rows, y)
golden["tree"] = tree.predict(features[new].astype(np.float32)).tolist()


def factorisation(rank, penalty, rounds):
    """Each side in turn by ridge on the other's points and a constant; asked about the pairs not tested."""
    mean = response[tested].mean()
    left = np.where(tested, response - mean, np.nan)
    bias_c, bias_d = np.zeros(N - NEW), np.zeros(M)
    u, v = np.zeros((N - NEW, 0)), np.zeros((M, 0))

    def side(values, other, other_bias):
        points = np.empty((len(values), other.shape[1] + 1))
        for at, row in enumerate(values):
            seen = ~np.isnan(row)
            design = np.column_stack([np.ones(seen.sum()), other[seen]])
            target = row[seen] - other_bias[seen]
            points[at] = Ridge(alpha=penalty, fit_intercept=False).fit(design, target).coef_
        return points[:, 0], points[:, 1:]

    values = left[: N - NEW]
    for _ in range(10):
        bias_d, v = side(values.T, u, bias_c)
        bias_c, u = side(values, v, bias_d)
    rest = np.nan_to_num(values - bias_c[:, None] - bias_d)
    a, s, b = np.linalg.svd(rest, full_matrices=False)
    u, v = a[:, :rank] * np.sqrt(s[:rank]), b[:rank].T * np.sqrt(s[:rank])
    for _ in range(rounds):
        bias_d, v = side(values.T, u, bias_c)
        bias_c, u = side(values, v, bias_d)
    full = mean + bias_c[:, None] + bias_d + u @ v.T
    return np.vstack([full, np.tile(mean + bias_d, (NEW, 1))])


golden["factorisation"] = factorisation(2, 3.0, 20).tolist()


def kernel_rbf():
    """Gaussian kernels of raw and of relevance-weighted features, per drug and per component, each with the penalty
    of lowest leave-one-out error found by fitting without each cell line in turn, means included; all measured."""
    penalties = [0.15, 0.3, 0.6, 1.0, 1.5, 2.5, 4.0, 7.0, 12.0, 30.0, 1000.0]
    mean = response[train].mean(axis=0)
    target = response[train] - mean
    raw = features - features[train].mean(axis=0)
    sd = target.std(axis=0)
    directions = np.linalg.svd(target / sd, full_matrices=False)[2]
    correlation = np.corrcoef(raw[train].T, target.T)[:4, 4:]
    relevance = np.maximum((correlation**2).sum(axis=1) * len(train) / M - 1, 0)
    predicted = np.zeros((NEW, M))
    for worth in (np.ones(4), relevance):
        z = raw * np.sqrt(worth)
        squares = ((z[:, None] - z[None]) ** 2).sum(axis=2)
        kernel = np.exp(-squares / squares[np.ix_(train, train)].mean())
        own = kernel[np.ix_(train, train)].mean(axis=0)
        kernel = kernel - own_of(kernel, train)[:, None] - own_of(kernel, train)[None] + own.mean()
        kernel /= np.diag(kernel)[train].mean()

        def fit(y):
            best = None
            for penalty in penalties:
                error = 0.0
                for out in train:
                    kept = train[train != out]
                    centre = KernelCenterer().fit(kernel[np.ix_(kept, kept)])
                    middle = y[kept].mean()
                    model = KernelRidge(alpha=penalty, kernel="precomputed")
                    model.fit(centre.transform(kernel[np.ix_(kept, kept)]), y[kept] - middle)
                    predicted = middle + model.predict(centre.transform(kernel[np.ix_([out], kept)]))[0]
                    error += (y[out] - predicted) ** 2
                if best is None or error < best[0]:
                    best = (error, penalty)
            model = KernelRidge(alpha=best[1], kernel="precomputed").fit(kernel[np.ix_(train, train)], y)
            return model.predict(kernel[np.ix_(new, train)])

        drugs = np.column_stack([fit(target[:, j]) for j in range(M)])
        scores = (target / sd) @ directions.T
        components = np.column_stack([fit(scores[:, k]) for k in range(M)]) @ directions * sd
        predicted += (drugs + components) / 4
    return predicted + mean


def own_of(kernel, train):
    return kernel[:, train].mean(axis=1)


golden["kernel_rbf"] = kernel_rbf().tolist()
print(json.dumps(golden))
