"""PyTorch: weight_decay of Adam on all parameters, full batches. Writes pytorch-data.npz, pytorch-checkpoint.pt and
pytorch-module.pt into the folder it is run in. Needs torch and numpy."""

import numpy as np
import torch
from data import patients
from torch import nn

torch.manual_seed(0)
X, y = (torch.tensor(a, dtype=torch.float32) for a in patients())
np.savez("pytorch-data.npz", X=X.numpy(), y=y.numpy())

model = nn.Sequential(nn.Linear(10, 16), nn.ReLU(), nn.Linear(16, 1))
optimiser = torch.optim.Adam(model.parameters(), lr=0.01, weight_decay=0.2)
schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, 4000)
for epoch in range(4000):
    optimiser.zero_grad()
    loss = nn.functional.mse_loss(model(X).squeeze(1), y)
    loss.backward()
    optimiser.step()
    schedule.step()

torch.save({"epoch": epoch, "model": model.state_dict(), "loss": loss.item()}, "pytorch-checkpoint.pt")
torch.save(model, "pytorch-module.pt")
