"""The losses of Keras against the scale of relucert: python examples/scales/in_keras.py

`evaluate` on one batch is the loss and the regularisers; L2(c) is c times the squares, which is λ/2. Runs on PyTorch unless
KERAS_BACKEND says otherwise. Needs keras, a backend and numpy.
"""

import os
import sys

import numpy as np
from compare import compare, data, done

os.environ.setdefault("KERAS_BACKEND", "torch")
try:
    import keras
except ImportError:
    print("skipped: keras or its backend is not installed")
    sys.exit(0)

DECAY = 0.01
keras.config.set_floatx("float64")
losses = keras.losses


def parts(model):
    """The weights by the names that relucert knows; kernels are (inputs, units) here."""
    first, b1, second, b2 = model.get_weights()
    return {"W1": first.T, "b1": b1, "w2": second.T, "b2": b2}


def case(name, x, y, loss, options, outputs=1, activation=None, labels=None, rows=None):
    keras.utils.set_random_seed(0)
    own = lambda: keras.regularizers.L2(DECAY / 2)
    layer = lambda units, activation: keras.layers.Dense(units, activation, kernel_regularizer=own(), bias_regularizer=own())
    model = keras.Sequential([keras.Input((x.shape[1],)), layer(8, "relu"), layer(outputs, activation)])
    model.compile(keras.optimizers.Adam(0.02), loss=loss)
    model.fit(x, y, sample_weight=rows, batch_size=len(y), epochs=100, verbose=0)
    found = float(model.evaluate(x, y, sample_weight=rows, batch_size=len(y), verbose=0))
    arrays = {"X": x, "y": y if labels is None else labels} | ({} if rows is None else {"rows": rows})
    compare(name, arrays, parts(model), found, f"--weight-decay {DECAY} {options}")


def main():
    x, y = data()
    case("MeanSquaredError", x, y, losses.MeanSquaredError(), "--loss mse")
    case("MeanSquaredError, two outputs", x, np.stack([y, x[:, 0] - y], axis=1), losses.MeanSquaredError(), "--loss mse", 2)
    case("MeanAbsoluteError", x, y, losses.MeanAbsoluteError(), "--loss l1")
    case("Huber(delta=0.5)", x, y, losses.Huber(delta=0.5), "--loss huber:0.5")
    rows = np.arange(len(y)) % 3 * 0.5
    case("MeanSquaredError, sample_weight", x, y, losses.MeanSquaredError(), "--loss mse --sample-weight rows", rows=rows)
    counts = np.floor(np.exp(0.5 * y))
    case("Poisson, exponential at the end", x, counts, losses.Poisson(), "--loss poisson", activation="exponential")
    two = (y > 0.8).astype(float)
    case("BinaryCrossentropy(from_logits=True)", x, two, losses.BinaryCrossentropy(from_logits=True), "--loss bce-with-logits")
    case("Hinge", x, 2 * two - 1, losses.Hinge(), "--loss hinge")
    case("SquaredHinge", x, 2 * two - 1, losses.SquaredHinge(), "--loss squared-hinge")
    three = np.digitize(y, [0.3, 1.2])
    sparse = losses.SparseCategoricalCrossentropy(from_logits=True)
    case("SparseCategoricalCrossentropy", x, three, sparse, "--loss cross-entropy", 3)
    smooth = losses.CategoricalCrossentropy(from_logits=True, label_smoothing=0.1)
    case("CategoricalCrossentropy(label_smoothing)", x, np.eye(3)[three], smooth, "--loss cross-entropy --label-smoothing 0.1", 3, labels=three)
    weights = np.array([1.0, 2.0, 0.5])[three]
    case("class_weight, as weights of the rows", x, three, sparse, "--loss cross-entropy --sample-weight rows", 3, rows=weights)
    done()


if __name__ == "__main__":
    main()
