"""Writes busy.pt beside this file: a settable amount of real matrix work.

python -m pip install torch==2.15.0   # what the committed file was made with
python make.py
"""

import pathlib
import sys

import torch

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
from archive import save  # noqa: E402


class Busy(torch.nn.Module):
    """Each round multiplies the rows that have rounds left with a matrix, and takes the tanh; other rows keep their values."""

    def __init__(self) -> None:
        super().__init__()
        # Orthogonal: a round neither blows values up nor amplifies differences of rounding between batch sizes.
        random = torch.Generator().manual_seed(7)
        self.register_buffer("weight", torch.linalg.qr(torch.randn(256, 256, generator=random))[0].contiguous())

    def forward(self, x: torch.Tensor, rounds: torch.Tensor) -> torch.Tensor:
        if bool(((rounds < 0) | (rounds > 10000)).any()):
            raise ValueError("rounds must be 0 to 10000")
        most = 0
        if rounds.numel() > 0:
            most = int(rounds.max())
        y = x
        for i in range(most):
            y = torch.where(rounds > i, torch.tanh(torch.mm(y, self.weight)), y)
        return y


save(torch.jit.freeze(torch.jit.script(Busy().eval())), HERE / "busy.pt")
