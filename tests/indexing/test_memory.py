from __future__ import annotations

import subprocess
import sys

import pytest

#: Twenty threads allocate at the same time; prints how many arenas the C library made for them.
COUNT = """
import ctypes, sys, threading
from inspectqa.indexing.memory import use_few_arenas
if sys.argv[1] == "few":
    use_few_arenas()
meet = threading.Barrier(20)
def work():
    kept = [bytearray(5_000) for _ in range(200)]
    meet.wait()
    kept.extend(bytearray(5_000) for _ in range(200))
    meet.wait()
threads = [threading.Thread(target=work) for _ in range(20)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
libc = ctypes.CDLL("libc.so.6")
libc.fopen.restype = ctypes.c_void_p
file = libc.fopen(sys.argv[2].encode(), b"w")
libc.malloc_info(0, ctypes.c_void_p(file))
libc.fclose(ctypes.c_void_p(file))
print(open(sys.argv[2]).read().count("<heap nr="))
"""


def arenas(how: str, file: str) -> int:
    done = subprocess.run(
        [sys.executable, "-c", COUNT, how, file], capture_output=True, text=True, check=False
    )
    if "libc.so.6" in done.stderr:
        pytest.skip("another C library than glibc")
    assert done.returncode == 0, done.stderr
    return int(done.stdout)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="glibc alone keeps arenas")
def test_threads_share_few_arenas(tmp_path: pytest.TempPathFactory) -> None:
    assert arenas("many", f"{tmp_path}/many.xml") > 2
    assert arenas("few", f"{tmp_path}/few.xml") <= 2
