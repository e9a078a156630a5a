"""What the scripts that make the bundled models share."""

import io
import pathlib
import zipfile

import torch


def save(module: torch.jit.ScriptModule, path: pathlib.Path) -> None:
    """Saves a module without the debug entries, which hold the paths of the machine that made the archive."""
    whole = io.BytesIO()
    torch.jit.save(module, whole)
    with zipfile.ZipFile(whole) as source, zipfile.ZipFile(path, "w") as target:
        for entry in source.infolist():
            if not entry.filename.endswith(".debug_pkl"):
                target.writestr(zipfile.ZipInfo(entry.filename), source.read(entry))
