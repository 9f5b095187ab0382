"""Runs a command that is ended by the kernel as soon as it opens an internet socket, in whatever language.

Usage: python no_sockets.py COMMAND …, on Linux (x86-64, ARM64). The exit status is 77 where the kernel gives
no such filter (seccomp), -31 (SIGSYS) of a process that opened a socket.
"""

import ctypes
import os
import platform
import socket
import struct
import sys

#: The number of the call `socket` on each machine.
CALLS = {"x86_64": 41, "aarch64": 198}
LOAD, JUMP_IF_EQUAL, RETURN = 0x20, 0x15, 0x06
ALLOW, KILL_PROCESS = 0x7FFF0000, 0x80000000
PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, SECCOMP_MODE_FILTER = 38, 22, 2
NO_FILTER = 77


class Program(ctypes.Structure):
    """The kernel's sock_fprog."""

    _fields_ = [("length", ctypes.c_ushort), ("filters", ctypes.c_char_p)]


def refuse_sockets() -> bool:
    """Have the kernel end this process and its children at their first internet socket."""
    number = CALLS.get(platform.machine())
    if number is None or not sys.platform.startswith("linux"):
        return False
    steps = [
        (LOAD, 0, 0, 0),  # the call's number
        (JUMP_IF_EQUAL, 0, 3, number),
        (LOAD, 0, 0, 16),  # its first argument: the family
        (JUMP_IF_EQUAL, 2, 0, int(socket.AF_INET)),
        (JUMP_IF_EQUAL, 1, 0, int(socket.AF_INET6)),
        (RETURN, 0, 0, ALLOW),
        (RETURN, 0, 0, KILL_PROCESS),
    ]
    code = b"".join(struct.pack("HBBI", *step) for step in steps)
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl.argtypes = [ctypes.c_int, *[ctypes.c_ulong] * 4]
    program = Program(len(steps), code)
    return not libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) and not libc.prctl(
        PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.addressof(program), 0, 0
    )


if __name__ == "__main__":
    if not refuse_sockets():
        sys.exit(NO_FILTER)
    os.execv(sys.argv[1], sys.argv[1:])
