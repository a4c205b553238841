"""JAX and Flax: λ/2 ‖θ‖² added to the loss, Adam of Optax, full batches. Writes flax-data.npz and flax-net.npz into the
folder it is run in. Needs flax and optax."""

import flax.linen as nn
import jax
import jax.numpy as jnp
import numpy as np
import optax
from data import patients

X, y = (a.astype("float32") for a in patients())
np.savez("flax-data.npz", X=X, y=y)
decay = 0.2


class Net(nn.Module):
    @nn.compact
    def __call__(self, x):
        hidden = nn.relu(nn.Dense(16)(x))
        return nn.Dense(1)(hidden)[:, 0]


net = Net()
params = net.init(jax.random.PRNGKey(0), X)


def loss(params):
    squares = sum(jnp.sum(p**2) for p in jax.tree.leaves(params))
    return jnp.mean((net.apply(params, X) - y) ** 2) + decay / 2 * squares


optimiser = optax.adam(optax.cosine_decay_schedule(0.01, 4000))


@jax.jit
def step(params, state):
    updates, state = optimiser.update(jax.grad(loss)(params), state)
    return optax.apply_updates(params, updates), state


state = optimiser.init(params)
for _ in range(4000):
    params, state = step(params, state)

first, second = params["params"]["Dense_0"], params["params"]["Dense_1"]
np.savez("flax-net.npz", W1=first["kernel"], b1=first["bias"], w2=second["kernel"], b2=second["bias"])
