"""Disks that are full or can't be written to, really: a small file system in memory, a folder mounted read-only."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


def _mount(*arguments: object) -> None:
    """Mount; skip the test where nobody lets us."""
    command = [shutil.which("mount") or "mount", *map(str, arguments)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        pytest.skip("there is no mount here")
    if done.returncode:
        pytest.skip(f"mounting is not allowed here ({done.stderr.strip()})")


def _unmount(folder: Path) -> None:
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


@contextmanager
def small_disk(folder: Path, kilobytes: int) -> Iterator[Path]:
    """Give a folder that is a disk of so many kilobytes; :func:`enlarge` makes it larger."""
    folder.mkdir(parents=True, exist_ok=True)
    _mount("-t", "tmpfs", "-o", f"size={kilobytes}k,mode=0777", "jointsup-test", folder)
    try:
        yield folder
    finally:
        _unmount(folder)


def enlarge(folder: Path, kilobytes: int) -> None:
    """Give a small disk more room."""
    _mount("-o", f"remount,size={kilobytes}k", folder)


@contextmanager
def sealed(place: Path) -> Iterator[None]:
    """Let nobody write into a folder or a file, not even root, while the block runs."""
    if os.geteuid() != 0:
        with _without_rights(place):
            yield
        return
    _mount("--bind", place, place)
    try:
        _mount("-o", "remount,bind,ro", place)
        yield
    finally:
        _unmount(place)


@contextmanager
def _without_rights(place: Path) -> Iterator[None]:
    paths = [place, *place.rglob("*")]
    modes = {path: path.stat().st_mode for path in paths}
    for path, mode in modes.items():
        path.chmod(mode & ~0o222)
    try:
        yield
    finally:
        for path, mode in modes.items():
            path.chmod(mode)
