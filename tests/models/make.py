#!/usr/bin/env python3
"""The files of tests/models, as PyTorch, scikit-learn (by skl2onnx) and Keras write them: two features, three
hidden units, one output. They are committed; to make them anew: `python3 tests/models/make.py` with torch, onnx,
onnxscript, safetensors, scikit-learn, skl2onnx, keras and h5py. `expected.json` has the weights of all those that
are read but square.npz.
"""
import json, os, pathlib, warnings
os.environ.setdefault("KERAS_BACKEND", "torch")
import numpy as np, onnx, torch, torch.nn as nn
from onnx import TensorProto, helper, numpy_helper
from safetensors.torch import save_file

warnings.simplefilter("ignore")
torch.manual_seed(0)
here = pathlib.Path(__file__).parent
W1 = np.array([[0.5, -1.0], [0.1, 0.25], [2.0, 3.0]], "f4")
b1 = np.array([0.25, 0.0, -1.5], "f4")
w2 = np.array([[1.0, -0.5, 0.3]], "f4")
b2 = np.array([0.75], "f4")
(here / "expected.json").write_text(json.dumps(
    {"W1": W1.astype("f8").tolist(), "b1": b1.astype("f8").tolist(), "w2": w2.astype("f8").tolist(), "b2": b2.astype("f8").tolist()}) + "\n")


def filled(*between, outer=()):
    m = nn.Sequential(nn.Linear(2, 3), *between, nn.Linear(3, 1), *outer)
    linears = [x for x in m if isinstance(x, nn.Linear)]
    with torch.no_grad():
        for layer, (w, b) in zip((linears[0], linears[-1]), ((W1, b1), (w2, b2))):
            layer.weight.copy_(torch.tensor(w)), layer.bias.copy_(torch.tensor(b))
    return m


class Net(nn.Module):
    def __init__(self, m):
        super().__init__()
        self.fc1, self.fc2 = m[0], m[2]

    def forward(self, x):
        return self.fc2(torch.relu(self.fc1(x.flatten(1)))).squeeze(-1)


# PyTorch: state dicts, checkpoints, modules.
m = filled(nn.ReLU())
torch.save(m.state_dict(), here / "state.pt")
torch.save(m.double().state_dict(), here / "double.pt")
torch.save({"0.weight": m[0].weight.detach().t().contiguous().t(), "0.bias": torch.cat([torch.zeros(2).double(), m[0].bias.detach()])[2:],
            "2.weight": m[2].weight.detach(), "2.bias": m[2].bias.detach()}, here / "strided.pt")
m = filled(nn.ReLU())
torch.save({k: v.bfloat16() for k, v in m.state_dict().items()}, here / "bfloat16.pt")
torch.save({k: v.half() for k, v in m.state_dict().items()}, here / "half.pt")
opt = torch.optim.Adam(m.parameters())
m(torch.zeros(1, 2)).sum().backward(), opt.step(), opt.zero_grad()
m = filled(nn.ReLU())
torch.save({"epoch": 3, "model_state_dict": m.state_dict(), "optimizer_state_dict": opt.state_dict(), "loss": 0.5}, here / "checkpoint.pt")
torch.save({"model": m.state_dict(), "ema": m.state_dict()}, here / "two-models.pt")
torch.save(m, here / "module.pt")
torch.save(nn.Sequential(nn.Sequential(m[0], m[1]), m[2]), here / "nested.pt")
torch.save(filled(nn.Tanh()), here / "tanh.pt")
torch.save(filled(nn.BatchNorm1d(3), nn.ReLU()), here / "normed.pt")
torch.save(filled(nn.BatchNorm1d(3), nn.ReLU()).state_dict(), here / "normed-state.pt")
torch.save(filled(nn.ReLU(), nn.Dropout(0.5)), here / "dropout.pt")
torch.save(filled(nn.ReLU(), nn.Linear(3, 3), nn.ReLU()).state_dict(), here / "deep.pt")
save_file(filled(nn.ReLU(), nn.Linear(3, 3), nn.ReLU()).state_dict(), here / "deep.safetensors")
torch.save(Net(m), here / "class.pt")
torch.save(m.state_dict(), here / "old.pt", _use_new_zipfile_serialization=False)
torch.jit.script(m).save(here / "script.pt")

# ONNX by PyTorch, both exporters.
x = torch.zeros(4, 2)
torch.onnx.export(m, (x,), here / "torch.onnx", dynamo=False)
torch.onnx.export(m, (x,), here / "dynamo.onnx", dynamo=True, external_data=False)
(here / "beside.onnx.data").unlink(missing_ok=True)
onnx.save(onnx.load(here / "torch.onnx"), here / "beside.onnx", save_as_external_data=True, size_threshold=0, location="beside.onnx.data")
torch.onnx.export(Net(m), (x,), here / "squeezed.onnx", dynamo=False)
torch.onnx.export(filled(nn.Tanh()), (x,), here / "tanh.onnx", dynamo=False)
torch.onnx.export(filled(nn.ReLU(), nn.Linear(3, 3), nn.ReLU()), (x,), here / "deep.onnx", dynamo=False)


# ONNX by hand: what exporters write in other places.
def graph(name, nodes, tensors, output="out", kind=TensorProto.FLOAT):
    value = lambda n: helper.make_tensor_value_info(n, kind, None)
    g = helper.make_graph(nodes, "g", [value("x")], [value(output)], tensors)
    onnx.save(helper.make_model(g, opset_imports=[helper.make_opsetid("", 13)], ir_version=8), here / name)


def typed(name, array, kind):
    return helper.make_tensor(name, kind, array.shape, array.flatten().tolist())


node = helper.make_node
raw = lambda name, array: numpy_helper.from_array(array, name)
fed = [node("Cast", ["x"], ["c"], to=11), node("MatMul", ["c", "A"], ["h"]), node("Add", ["b", "h"], ["hb"]), node("Relu", ["hb"], ["r"])]
shape = raw("shape", np.array([-1, 1]))
graph("doubles.onnx", fed + [node("MatMul", ["r", "C"], ["o"]), node("Add", ["o", "d"], ["od"]), node("Reshape", ["od", "shape"], ["out"])],
      [typed("A", W1.T.astype("f8"), 11), typed("b", b1[None].astype("f8"), 11), typed("C", w2.T.astype("f8"), 11), typed("d", b2.astype("f8"), 11), shape])
graph("halves.onnx", [node("Identity", ["W"], ["W_"]), node("Transpose", ["W_"], ["A"], perm=[1, 0]), node("Gemm", ["x", "A", "b"], ["h"]), node("Relu", ["h"], ["r"]),
                      node("Gemm", ["r", "C"], ["out"], transB=1)],
      [typed("W", W1.astype("f2"), 10), typed("b", b1.astype("f2"), 10), typed("C", w2.astype("f2"), 10)])
two = [node("Gemm", ["x", "W", "b"], ["h"], transB=1, alpha=2.0), node("Relu", ["h"], ["r"]), node("Gemm", ["r", "C", "d"], ["out"], transB=1)]
tensors = [raw("W", W1), raw("b", b1), raw("C", w2), raw("d", b2)]
graph("alpha.onnx", two, tensors)
residual = [node("Gemm", ["x", "W", "b"], ["h"], transB=1), node("Relu", ["h"], ["r"]), node("Add", ["h", "r"], ["s"]), node("Gemm", ["s", "C", "d"], ["out"], transB=1)]
graph("residual.onnx", residual, tensors)

# scikit-learn by skl2onnx, and its arrays; Keras.
from sklearn.neural_network import MLPClassifier, MLPRegressor
from skl2onnx import to_onnx

X = np.random.default_rng(0).normal(size=(30, 2)).astype("f4")
r = MLPRegressor(hidden_layer_sizes=(3,), max_iter=1, random_state=0).fit(X, X[:, 0])
r.coefs_, r.intercepts_ = [W1.T, w2.T], [b1, b2]
onnx.save(to_onnx(r, X[:1]), here / "sklearn.onnx")
c = MLPClassifier(hidden_layer_sizes=(3,), max_iter=1, random_state=0).fit(X, X[:, 0] > 0)
onnx.save(to_onnx(c, X[:1], options={"zipmap": False}), here / "classifier.onnx")
np.savez(here / "sklearn.npz", **{f"coefs_{i}": w for i, w in enumerate(r.coefs_)}, **{f"intercepts_{i}": b for i, b in enumerate(r.intercepts_)})
import joblib, keras
joblib.dump(r, here / "sklearn.joblib")
k = keras.Sequential([keras.Input((2,)), keras.layers.Dense(3, activation="relu"), keras.layers.Dense(1)])
k.set_weights([W1.T, b1, w2.T, b2])
np.savez(here / "keras.npz", **{w.path: w.numpy() for w in k.weights})
k.save(here / "model.keras"), k.save_weights(here / "model.weights.h5")
# For fuzzing: without an output bias, as problems of version 1 of the format want it.
import zipfile
seeds = here.parent.parent / "fuzz/seeds"
(seeds / "onnx").mkdir(exist_ok=True), (seeds / "torch").mkdir(exist_ok=True)
graph("../../fuzz/seeds/onnx/gemm.onnx", [node("Gemm", ["x", "W", "b"], ["h"], transB=1), node("Relu", ["h"], ["r"]), node("Gemm", ["r", "C"], ["out"], transB=1)], tensors[:3])
graph("../../fuzz/seeds/onnx/matmul.onnx", fed + [node("MatMul", ["r", "C"], ["o"]), node("Reshape", ["o", "shape"], ["out"])],
      [typed("A", W1.T.astype("f2"), 10), typed("b", b1[None].astype("f8"), 11), typed("C", w2.T.astype("f8"), 11), shape])
biased = filled(nn.ReLU())
with torch.no_grad():
    biased[2].bias.zero_()
torch.save(biased.state_dict(), seeds / "torch/state.pt")
for name, what in (("state", biased.state_dict()), ("module", biased), ("checkpoint", {"epoch": 1, "state_dict": biased.half().state_dict()})):
    torch.save(what, here / "seed.pt")
    with zipfile.ZipFile(here / "seed.pt") as z:
        (seeds / f"torch/{name}.pkl").write_bytes(z.read("seed/data.pkl"))
(here / "seed.pt").unlink()
square = np.array([[1.0, 2.0], [3.0, 4.0]])
np.savez(here / "square.npz", **{"dense/kernel": square, "dense_1/kernel": np.array([[1.0], [-1.0]])})
