"""The allocator's arenas: limited where glibc is, left alone where somebody decided or another library is."""

from __future__ import annotations

import ctypes
import platform
import subprocess
import sys

import pytest

from webapp import allocator

# In a process of its own: the limit cannot be taken back.
TRY = "from webapp.allocator import few_arenas; print(few_arenas())"


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc has arenas")
def test_glibc_takes_the_limit_unless_somebody_set_another() -> None:
    for environment, told in (({}, "True"), ({"MALLOC_ARENA_MAX": "1"}, "False")):
        done = subprocess.run([sys.executable, "-c", TRY], env=environment, capture_output=True, text=True, check=True)
        assert done.stdout.strip() == told


def test_another_c_library_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MALLOC_ARENA_MAX", raising=False)
    for fault in (AttributeError, OSError, TypeError):

        def library(name: object, fault: type[Exception] = fault) -> object:
            raise fault

        monkeypatch.setattr(ctypes, "CDLL", library)
        assert allocator.few_arenas() is False
