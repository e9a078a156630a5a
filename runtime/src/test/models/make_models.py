"""Writes the TorchScript archives that the engine's tests load, beside this file: python make_models.py"""

import io
import pathlib
import zipfile
from typing import Tuple

import torch

HERE = pathlib.Path(__file__).parent


def save(name: str, module: torch.nn.Module) -> None:
    """Saves without the debug entries, which hold the paths of the machine that made the archive."""
    whole = io.BytesIO()
    torch.jit.save(torch.jit.script(module.eval()), whole)
    with zipfile.ZipFile(whole) as source, zipfile.ZipFile(HERE / f"{name}.pt", "w") as target:
        for entry in source.infolist():
            if not entry.filename.endswith(".debug_pkl"):
                target.writestr(zipfile.ZipInfo(entry.filename), source.read(entry))


class Identity(torch.nn.Module):
    def forward(self, x):
        return x


class AddOne(torch.nn.Module):
    """Has a weight, so that the archive has data."""

    def __init__(self):
        super().__init__()
        self.one = torch.nn.Parameter(torch.ones(1))

    def forward(self, x):
        return x + self.one


class FailsOnNegative(torch.nn.Module):
    def forward(self, x):
        if bool((x < 0).any()):
            raise ValueError("negative values are not for me")
        return x.sqrt()


class RaggedSum(torch.nn.Module):
    """Sums each row, and says how far it was padded."""

    def forward(self, x) -> Tuple[torch.Tensor, torch.Tensor]:
        return x.flatten(1).sum(1, keepdim=True), torch.full([x.size(0), 1], x.size(1), dtype=torch.int64)


class TwoOutputs(torch.nn.Module):
    """The transposed rows are not contiguous."""

    def forward(self, x, y) -> Tuple[torch.Tensor, torch.Tensor]:
        return x.transpose(1, 2), (x.sum([1, 2]) + y.sum(1)).unsqueeze(1)


class NoBatch(torch.nn.Module):
    """Turns a list around, without a batch dimension; and a scalar."""

    def forward(self, x):
        return x.flip(0)


class DropsARow(torch.nn.Module):
    def forward(self, x):
        return x[1:]


class ReturnsText(torch.nn.Module):
    def forward(self, x: torch.Tensor) -> str:
        return "text"


class InPlace(torch.nn.Module):
    """Writes to its input, then fails when it had a negative."""

    def forward(self, x):
        bad = bool((x < 0).any())
        x.add_(1)
        if bad:
            raise ValueError("negative values are not for me")
        return x


for name, module in {
    "identity": Identity(),
    "add_one": AddOne(),
    "fails_on_negative": FailsOnNegative(),
    "ragged_sum": RaggedSum(),
    "two_outputs": TwoOutputs(),
    "no_batch": NoBatch(),
    "drops_a_row": DropsARow(),
    "returns_text": ReturnsText(),
    "in_place": InPlace(),
}.items():
    save(name, module)

torch.save(AddOne().state_dict(), HERE / "weights_only.pt")
