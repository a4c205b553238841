"""Keras: L2 on kernels and biases of both layers, full batches. Writes keras-data.npz and keras-net.npz into the folder
it is run in. Needs keras and a backend."""

import keras
import numpy as np
from data import flowers

keras.utils.set_random_seed(0)
X, y = (a.astype("float32") for a in flowers())
np.savez("keras-data.npz", X=X, y=y)

decay = 0.02
penalty = {"kernel_regularizer": keras.regularizers.L2(decay / 2), "bias_regularizer": keras.regularizers.L2(decay / 2)}
model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(16, "relu", **penalty), keras.layers.Dense(1, **penalty)])
schedule = keras.optimizers.schedules.CosineDecay(0.02, 2000)
model.compile(keras.optimizers.Adam(schedule), keras.losses.BinaryCrossentropy(from_logits=True))
model.fit(X, y, batch_size=len(X), epochs=2000, verbose=0)

(w1, b1), (w2, b2) = (layer.get_weights() for layer in model.layers)
np.savez("keras-net.npz", W1=w1, b1=b1, w2=w2, b2=b2)
