"""scikit-learn: MLPRegressor on the patients and MLPClassifier on the flowers, both with L-BFGS. Writes
sklearn-patients.npz, sklearn-regressor.npz, sklearn-flowers.npz and sklearn-classifier.npz into the folder it is run
in. Needs scikit-learn."""

import numpy as np
from data import flowers, patients
from sklearn.neural_network import MLPClassifier, MLPRegressor


def save(path, model):
    (w1, w2), (b1, b2) = model.coefs_, model.intercepts_
    np.savez(path, coefs_0=w1, coefs_1=w2, intercepts_0=b1, intercepts_1=b2)


options = {"hidden_layer_sizes": (16,), "solver": "lbfgs", "max_iter": 20000, "tol": 1e-9, "random_state": 0}
X, y = patients()
np.savez("sklearn-patients.npz", X=X, y=y)
save("sklearn-regressor.npz", MLPRegressor(alpha=40.0, **options).fit(X, y))
X, y = flowers()
np.savez("sklearn-flowers.npz", X=X, y=y)
save("sklearn-classifier.npz", MLPClassifier(alpha=2.0, **options).fit(X, y))
