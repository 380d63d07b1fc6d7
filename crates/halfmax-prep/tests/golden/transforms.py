"""Golden values of the transforms: python transforms.py > transforms.json

Made with Python 3.11, numpy, scipy, pandas and scikit-learn; their versions are written into the file. All data is
made up. Values are float32 exactly, as the views of a design are; everything is computed in double precision.
"""
import functools
import json

import numpy as np
import pandas as pd
import scipy
import sklearn
from sklearn import decomposition, feature_selection, impute, linear_model, neighbors, preprocessing
from sklearn.feature_selection import _mutual_info

rng = np.random.default_rng(20261121)
N, NEW, P = 48, 9, 12


def exact(values, decimals=3):
    return np.round(values, decimals).astype(np.float32).astype(np.float64)


def rows(values):
    return [[None if np.isnan(v) else float(v) for v in row] for row in np.atleast_2d(values)]


# Twelve features on different scales: shared factors, a skewed one, ties and a constant.
factors = rng.normal(size=(N + NEW, 3))
x = factors @ rng.normal(size=(3, P)) + 0.5 * rng.normal(size=(N + NEW, P))
x *= np.array([1, 2, 0.3, 5, 1, 1, 10, 0.1, 1, 1, 1, 1])
x += np.array([6, 0, -1, 20, 3, 2, 100, 0, 0, 4, 0, 0])
x[:, 8] = np.exp(x[:, 8])
x[:, 9] = np.maximum(np.round(x[:, 9]), 4)
x[:, 10] = 2.5
x[:, 11] = -x[:, 1] + 0.1 * rng.normal(size=N + NEW)
x = exact(x)
train, new = x[:N], x[N:]
y = exact(train[:, 0] - 0.2 * train[:, 3] + np.abs(train[:, 4]) + rng.normal(size=N))

holes = rng.random(x.shape) < 0.15
holes[N - 1] = True
holes[N - 1, 3] = False
holes[N] = True
holed = np.where(holes, np.nan, x)
holed[:, 7] = np.nan  # never seen
holed[:5, 2] = x[:5, 2]
holed_train, holed_new = holed[:N], holed[N:]
seen = [c for c in range(P) if c != 7]

levels = np.column_stack(
    [(rng.random(N) < p).astype(float) for p in (0.5, 0.2, 0.04)]
    + [np.clip(np.round(rng.normal(size=N) * 1.2), -2, 2), np.zeros(N), np.zeros(N)]
)
levels[:, 0] = (y + rng.normal(size=N) > np.median(y)).astype(float)
levels[0, 5] = 1  # a single mutated line

out = {}


def fitted(name, transform, data=(train, new)):
    out[name] = {"train": rows(transform.fit_transform(data[0])), "new": rows(transform.transform(data[1]))}


fitted("standardise", preprocessing.StandardScaler())
fitted("robust", preprocessing.RobustScaler())
fitted("min_max", preprocessing.MinMaxScaler())
fitted("min_max_clip", preprocessing.MinMaxScaler((-1, 2), clip=True))
for output in ("uniform", "normal"):
    fitted(f"quantile_{output}", preprocessing.QuantileTransformer(n_quantiles=N, output_distribution=output))
    fitted(f"quantile_{output}_10", preprocessing.QuantileTransformer(n_quantiles=10, output_distribution=output))
# Scaling with missing values: a feature never seen stays missing (scikit-learn scales it by what it calls 1).
both = (holed_train[:, seen], holed_new[:, seen])
fitted("robust_holed", preprocessing.RobustScaler(), both)
fitted("min_max_holed", preprocessing.MinMaxScaler(), both)
fitted("quantile_normal_holed", preprocessing.QuantileTransformer(n_quantiles=N, output_distribution="normal"), both)

both = (holed_train, holed_new)
fitted("impute_mean", impute.SimpleImputer(strategy="mean", keep_empty_features=True), both)
fitted("impute_median", impute.SimpleImputer(strategy="median", keep_empty_features=True), both)
for k, weights in [(3, "uniform"), (5, "distance"), (100, "uniform")]:
    fitted(f"impute_knn_{k}_{weights}", impute.KNNImputer(n_neighbors=k, weights=weights, keep_empty_features=True), both)
indicator = impute.MissingIndicator(features="missing-only", error_on_new=False)
fitted("missing_indicator", indicator, both)

pca = decomposition.PCA(n_components=6, svd_solver="full").fit(train)
fitted("pca", pca)
out["pca"]["variance"] = pca.explained_variance_.tolist()
fitted("pca_whiten", decomposition.PCA(n_components=4, svd_solver="full", whiten=True))
wide = (train[:7], new)
fitted("pca_wide", decomposition.PCA(n_components=6, svd_solver="full"), wide)

out["variance"] = np.nanvar(holed_train, axis=0)[seen].tolist()
threshold = feature_selection.VarianceThreshold(1.5).fit(train)
out["variance_threshold"] = np.flatnonzero(threshold.get_support()).tolist()
out["not_constant"] = np.flatnonzero(feature_selection.VarianceThreshold().fit(train).get_support()).tolist()

with np.errstate(invalid="ignore"):
    out["correlation"] = rows(pd.DataFrame(train).corr().to_numpy())
    out["correlation_holed"] = rows(pd.DataFrame(holed_train).corr(min_periods=2).to_numpy())


def correlation_filter(limit):
    r = pd.DataFrame(train).corr().abs().fillna(0).to_numpy()
    kept = []
    for column in np.argsort(-train.var(axis=0), kind="stable"):
        if all(r[column, other] <= limit for other in kept):
            kept.append(int(column))
    return sorted(kept)


out["correlation_filter"] = {str(limit): correlation_filter(limit) for limit in (0.5, 0.9, 0.99)}

f, p = feature_selection.f_regression(train, y)
out["f_regression"] = {"f": f.tolist(), "p": p.tolist()}
out["f_test_4"] = np.flatnonzero(feature_selection.SelectKBest(feature_selection.f_regression, k=4).fit(train, y).get_support()).tolist()
out["f_test_p"] = np.flatnonzero(feature_selection.SelectFpr(feature_selection.f_regression, alpha=0.01).fit(train, y).get_support()).tolist()
anova = [feature_selection.f_classif(y[:, None], column) for column in levels[:, :4].T]
out["f_classif"] = {"f": [float(f[0]) for f, _ in anova], "p": [float(p[0]) for _, p in anova]}


class Silent:
    """Stands in for the random generator whose noise breaks ties."""

    def standard_normal(self, size):
        return np.zeros(size)


_mutual_info.check_random_state = lambda _: Silent()
# For small groups scikit-learn takes distances from rounded products, which moves neighbours across the radius.
_mutual_info.NearestNeighbors = functools.partial(neighbors.NearestNeighbors, algorithm="kd_tree")
continuous = [c for c in range(P) if c not in (9, 10)]
for k in (3, 5):
    mi = feature_selection.mutual_info_regression
    out[f"mutual_information_{k}"] = {
        "continuous": mi(train[:, continuous], y, n_neighbors=k, discrete_features=False).tolist(),
        "discrete": mi(levels, y, n_neighbors=k, discrete_features=True).tolist(),
    }
out["continuous"] = continuous

scaled = preprocessing.StandardScaler().fit_transform(train)
for alpha in (0.5, 0.1, 0.01):
    model = linear_model.Lasso(alpha=alpha, tol=1e-14, max_iter=1_000_000).fit(scaled, y)
    out[f"lasso_{alpha}"] = model.coef_.tolist()
alphas, path, _ = linear_model.lasso_path(scaled, y - y.mean(), alphas=100, eps=1e-3, tol=1e-14, max_iter=1_000_000)
enough = next(at for at in range(100) if np.count_nonzero(path[:, at]) >= 4)
out["lasso_keep_4"] = sorted(np.argsort(-np.abs(path[:, enough]), kind="stable")[:4].tolist())

tissue = ["lung", "skin", None, "breast", "lung", "lung"] * 8
one_hot = preprocessing.OneHotEncoder(handle_unknown="ignore", categories=[["breast", "lung", "skin"]], sparse_output=False)
out["one_hot"] = rows(one_hot.fit_transform(np.array([t or "none" for t in tissue])[:, None]))
targets = ["EGFR, ERBB2", "EGFR", None, "BRAF", "BRAF, EGFR, RAF1", "DNA"]
binarizer = preprocessing.MultiLabelBinarizer()
out["multi_hot"] = {
    "values": rows(binarizer.fit_transform([t.split(", ") if t else [] for t in targets])),
    "categories": binarizer.classes_.tolist(),
}
sets = {"A": [0, 1, 3], "B": [4, 10, 5, 6], "C": [7, 8]}
z = preprocessing.StandardScaler().fit(train)
mean = lambda data: np.column_stack([z.transform(data)[:, [c for c in s if c != 10]].mean(axis=1) for s in sets.values()])
out["gene_sets"] = {"sets": sets, "train": rows(mean(train)), "new": rows(mean(new))}

out["data"] = {
    "train": rows(train), "new": rows(new), "holed_train": rows(holed_train), "holed_new": rows(holed_new),
    "y": y.tolist(), "levels": rows(levels), "seen": seen, "tissue": tissue, "targets": targets,
}
out["versions"] = {m.__name__: m.__version__ for m in (np, pd, scipy, sklearn)}
print(json.dumps(out))
