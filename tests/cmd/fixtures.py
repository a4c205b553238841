"""Writes the binary inputs of the tests in this folder: NPZ, gzip, safetensors. Needs numpy and safetensors."""

import gzip, io, pathlib, zipfile
import numpy as np
from safetensors.numpy import save_file

here = pathlib.Path(__file__).parent
ok, bad = here / "problem.in", here / "problem-errors.in"
net, badnet = here / "network.in", here / "network-errors.in"

X = np.array([[0.5, 1.0], [-1.0, 2.0], [0.1, -3.0], [2.0, 0.25]])
y = np.array([1.0, -1.0, 1.0, -1.0])
W1 = np.array([[0.5, -1.0], [0.1, 2.0], [0.0, 0.25]])
w2 = np.array([1.0, -0.5, 0.125])
b1 = np.array([0.25, 0.0, -1.0])

# The gzip header holds no time, so that the file stays the same.
(ok / "flowers.csv.gz").write_bytes(gzip.compress((ok / "flowers.csv").read_bytes(), mtime=0))
np.savez(ok / "arrays.npz", X=X, y=y, beta=0.5, W1=W1, w2=w2)
np.savez_compressed(ok / "renamed.npz", data=np.asfortranarray(X.astype("f4")), labels=y.astype("i1")[:, None])

np.savez(bad / "ok.npz", X=X, y=y)
np.savez(bad / "nan.npz", X=np.where(X == 0.1, np.nan, X), y=y)
np.savez(bad / "short.npz", X=X, y=y[:3])
np.savez(bad / "flat.npz", X=X.ravel(), y=y)
np.savez(bad / "wide.npz", X=X, y=np.zeros((4, 2)))
np.savez(bad / "none.npz", X=X[:0], y=y[:0])
np.savez(bad / "featureless.npz", X=X[:, :0], y=y)
np.savez(bad / "named.npz", features=X, y=y)
np.savez(bad / "object.npz", X=X.astype(object), y=y)
np.savez(bad / "strings.npz", X=X, y=np.array(["a", "b", "a", "b"]))
np.savez(bad / "negative.npz", X=X, y=y, beta=-1.0)
np.savez(bad / "betas.npz", X=X, y=y, beta=[1.0, 2.0])
np.savez(bad / "infinite.npz", X=X, y=np.where(y > 0, np.inf, y))
array = io.BytesIO()
np.save(array, X)
with zipfile.ZipFile(bad / "truncated.npz", "w") as z:
    z.writestr(zipfile.ZipInfo("X.npy"), array.getvalue()[:-8])
    z.writestr(zipfile.ZipInfo("y.npy"), array.getvalue())
with zipfile.ZipFile(bad / "bzip.npz", "w", zipfile.ZIP_BZIP2) as z:
    z.writestr(zipfile.ZipInfo("X.npy"), array.getvalue(), zipfile.ZIP_BZIP2)
    z.writestr(zipfile.ZipInfo("y.npy"), array.getvalue())
(bad / "text.npz").write_text("not an archive\n")
(bad / "model.pkl").write_bytes(b"\x80\x04N.")

f4 = lambda a: a.astype("f4")
save_file({"0.weight": f4(W1), "0.bias": f4(b1), "2.weight": f4(w2[None])}, net / "sequential.safetensors")
save_file({"0.weight": f4(W1), "0.bias": f4(b1), "2.weight": f4(w2[None]), "2.bias": f4(np.zeros(1))}, net / "zero-output-bias.safetensors")
save_file({"fc1.weight": W1, "fc2.weight": w2[None]}, net / "modules.safetensors")
save_file({"fc1.weight": W1.astype("f2"), "fc2.weight": w2[None].astype("f2"), "ema": w2}, net / "half.safetensors")
np.savez(net / "weights.npz", hidden=W1, out=w2[None])
np.savez(net / "arrays.npz", X=X, y=y, beta=0.5, W1=W1, w2=w2)

save_file({"0.weight": f4(W1), "0.bias": f4(b1), "2.weight": f4(w2[None]), "2.bias": f4(np.ones(1))}, badnet / "output-bias.safetensors")
save_file({"0.weight": f4(W1), "2.weight": f4(np.zeros((3, 3))), "4.weight": f4(w2[None])}, badnet / "deep.safetensors")
save_file({"0.weight": f4(W1), "1.running_mean": f4(b1), "2.weight": f4(w2[None])}, badnet / "normed.safetensors")
save_file({"0.weight": f4(W1), "2.weight": f4(np.zeros((5, 3)))}, badnet / "outputs.safetensors")
save_file({"0.weight": W1.astype("i4"), "2.weight": w2[None].astype("i4")}, badnet / "integers.safetensors")
save_file({"0.weight": f4(W1), "0.bias": f4(b1), "2.weight": f4(w2[None])}, badnet / "biased.safetensors")
(badnet / "cut.safetensors").write_bytes((badnet / "biased.safetensors").read_bytes()[:-4])
np.savez(badnet / "free.npz", W1=W1, w2=w2)
np.savez(badnet / "transposed.npz", W1=W1.T, w2=w2[:2])
np.savez(badnet / "lengths.npz", W1=W1, w2=w2[:2])
np.savez(badnet / "nan.npz", W1=np.where(W1 == 0.1, np.nan, W1), w2=w2)
np.savez(badnet / "infinite.npz", W1=W1, w2=np.where(w2 == 1, np.inf, w2))
np.savez(badnet / "object.npz", W1=W1.astype(object), w2=w2)
np.savez(badnet / "named.npz", w1=W1, w2=w2)
np.savez(badnet / "biases.npz", W1=W1, b1=b1[:2], w2=w2)
(badnet / "model.pt").write_bytes(b"\x80\x04N.")
