"""Writes views.pt, through which the engine asks for a tensor's datatype and sees its bytes under another one.

DJL ends the process when asked to make a tensor of 16-bit integers or bfloat16, so the engine makes such tensors as half
precision, of the same width, and has them reinterpreted here. Run it beside this file: python make_views.py
"""

import io
import pathlib
import zipfile

import torch


class Views(torch.nn.Module):
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x

    @torch.jit.export
    def reinterpret(self, x: torch.Tensor, dtype: int) -> torch.Tensor:
        # set_ takes the source's storage as it is; x.view(dtype) is not open to TorchScript.
        y = x.contiguous()
        return torch.empty([0], dtype=dtype).set_(y, 0, y.size(), y.stride())

    @torch.jit.export
    def kind(self, x: torch.Tensor) -> int:
        return x.dtype


def save(module: torch.jit.ScriptModule, path: pathlib.Path) -> None:
    """Saves without the debug entries, which hold the paths of the machine that made the archive."""
    whole = io.BytesIO()
    torch.jit.save(module, whole)
    with zipfile.ZipFile(whole) as source, zipfile.ZipFile(path, "w") as target:
        for entry in source.infolist():
            if not entry.filename.endswith(".debug_pkl"):
                target.writestr(zipfile.ZipInfo(entry.filename), source.read(entry))


save(torch.jit.script(Views()), pathlib.Path(__file__).with_name("views.pt"))
