"""A wall around a process that runs queries: it can open no connection, whatever a query makes the engine do.

On Linux, seccomp takes the system calls away for good, which needs no rights. Elsewhere there is no such wall, and
:mod:`kg.rdf.federation` stands alone.
"""

from __future__ import annotations

import ctypes
import errno
import platform
import struct
import sys

#: socket, connect, bind, socketpair, execve, execveat, ptrace, process_vm_writev, io_uring_setup, io_uring_enter,
#: pidfd_getfd, by the kernel's name of the architecture; before them its number in ``linux/audit.h``.
_CALLS = {
    "x86_64": (0xC000003E, (41, 42, 49, 53, 59, 322, 101, 311, 425, 426, 438)),
    "aarch64": (0xC00000B7, (198, 203, 200, 199, 221, 281, 117, 271, 425, 426, 438)),
}
_SET_SECCOMP, _FILTER, _NO_NEW_PRIVILEGES = 22, 2, 38
_LOAD, _EQUAL, _NOT_LESS, _RETURN = 0x20, 0x15, 0x35, 0x06
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050000 | errno.EACCES
_X32 = 0x40000000


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("steps", ctypes.c_char_p))


def wall_off() -> bool:
    """Let this process, and all threads it starts from now on, open no connection and run no other program.

    Gives False where the system can't do that. Call it while the process has one thread.
    """
    known = _CALLS.get(platform.machine())
    if sys.platform != "linux" or known is None or sys.maxsize < 2**32:
        return False
    steps = _steps(*known)
    program = _Program(len(steps) // 8, steps)
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    prctl.argtypes = [ctypes.c_int, *[ctypes.c_ulong] * 4]
    if prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) != 0:
        return False
    return bool(prctl(_SET_SECCOMP, _FILTER, ctypes.addressof(program), 0, 0) == 0)


def _steps(architecture: int, calls: tuple[int, ...]) -> bytes:
    """The filter (``linux/filter.h``): calls of another architecture, and those named, are refused."""
    refuse = len(calls) + 3  # where the last step is
    steps = [
        struct.pack("=HBBI", _LOAD, 0, 0, 4),
        struct.pack("=HBBI", _EQUAL, 0, refuse, architecture),
        struct.pack("=HBBI", _LOAD, 0, 0, 0),
        struct.pack("=HBBI", _NOT_LESS, refuse - 2, 0, _X32),
        *(struct.pack("=HBBI", _EQUAL, len(calls) - place, 0, number) for place, number in enumerate(calls)),
        struct.pack("=HBBI", _RETURN, 0, 0, _ALLOW),
        struct.pack("=HBBI", _RETURN, 0, 0, _REFUSE),
    ]
    return b"".join(steps)
