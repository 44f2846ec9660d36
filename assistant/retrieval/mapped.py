"""Files that are mapped into memory: the operating system keeps of them what is used."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

MAPPED = os.name != "nt"
"""Whether files of the index are mapped rather than read. Windows cannot delete a file that is
mapped, and a build deletes old generations under the servers that read them."""


def load_array(path: Path) -> npt.NDArray[Any]:
    """The array of an NPY file, only to be read. The file may be deleted meanwhile, not changed."""
    array: npt.NDArray[Any] = np.load(path, mmap_mode="r" if MAPPED else None, allow_pickle=False)
    return array
