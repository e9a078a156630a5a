"""Trains the digits model and writes digits.pt and samples/ beside this file.

python -m pip install torch==2.15.0 scikit-learn==1.9.1   # what the committed files were made with
python make.py
"""

import json
import pathlib
import sys
from typing import Tuple

import numpy as np
import torch
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split
from torch import nn

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
from archive import save  # noqa: E402

SEED = 7
EPOCHS = 60
WORDS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]


class Digits(nn.Module):
    """Scans of 8 by 8 values from 0 to 16 in; the most probable digit and the probabilities of all ten out."""

    def __init__(self) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            nn.Conv2d(1, 16, 3, padding=1),
            nn.ReLU(),
            nn.Conv2d(16, 32, 3, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Flatten(),
            nn.Dropout(0.25),
            nn.Linear(512, 64),
            nn.ReLU(),
            nn.Dropout(0.25),
            nn.Linear(64, 10),
        )

    def scores(self, image: torch.Tensor) -> torch.Tensor:
        return self.layers(image.unsqueeze(1) / 16.0)

    def forward(self, image: torch.Tensor) -> Tuple[torch.Tensor, torch.Tensor]:
        probabilities = self.scores(image).softmax(1)
        return probabilities.argmax(1, keepdim=True), probabilities


def shifted(images: torch.Tensor) -> torch.Tensor:
    """Each scan moved by up to one pixel in each direction, as people write."""
    padded = nn.functional.pad(images, (1, 1, 1, 1))
    corners = torch.randint(0, 3, (len(images), 2)).tolist()
    return torch.stack([image[y : y + 8, x : x + 8] for image, (y, x) in zip(padded, corners)])


def train(model: Digits, images: torch.Tensor, labels: torch.Tensor) -> None:
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, EPOCHS)
    model.train()
    for _ in range(EPOCHS):
        for batch in torch.randperm(len(images)).split(32):
            optimizer.zero_grad()
            nn.functional.cross_entropy(model.scores(shifted(images[batch])), labels[batch]).backward()
            optimizer.step()
        schedule.step()
    model.eval()


def accuracy(model: nn.Module, images: torch.Tensor, labels: torch.Tensor) -> float:
    with torch.no_grad():
        return (model(images)[0].squeeze(1) == labels).float().mean().item()


def write_samples(images: np.ndarray, labels: np.ndarray) -> None:
    """The whole held-out split as a table, and the first scan of each digit in it as a request body."""
    folder = HERE / "samples"
    folder.mkdir(exist_ok=True)
    rows = ["label," + ",".join(f"p{i}" for i in range(64))]
    rows += [",".join(str(int(v)) for v in [label, *image.flatten()]) for image, label in zip(images, labels)]
    (folder / "samples.csv").write_text("\n".join(rows) + "\n")
    for digit, word in enumerate(WORDS):
        image = images[labels == digit][0].astype(int).tolist()
        lines = ",\n      ".join(json.dumps(line) for line in image)
        (folder / f"{word}.json").write_text(
            '{\n  "inputs": [{\n    "name": "image", "datatype": "FP32", "shape": [1, 8, 8],\n'
            f'    "data": [\n      {lines}\n    ]\n  }}]\n}}\n'
        )


def main() -> None:
    torch.manual_seed(SEED)
    torch.set_num_threads(1)
    scans = load_digits()
    images = scans.images.astype(np.float32)
    train_images, test_images, train_labels, test_labels = train_test_split(
        images, scans.target, test_size=0.2, random_state=SEED, stratify=scans.target
    )
    model = Digits()
    train(model, torch.from_numpy(train_images), torch.from_numpy(train_labels))
    held_out = accuracy(model, torch.from_numpy(test_images), torch.from_numpy(test_labels))
    print(f"trained on {len(train_images)} scans, held out {len(test_images)}: accuracy {held_out:.4f}")
    save(torch.jit.freeze(torch.jit.script(model)), HERE / "digits.pt")
    loaded = torch.jit.load(str(HERE / "digits.pt"))
    assert accuracy(loaded, torch.from_numpy(test_images), torch.from_numpy(test_labels)) == held_out
    write_samples(test_images, test_labels)


main()
