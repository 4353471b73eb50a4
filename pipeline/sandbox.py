"""What a process that reads hostile bytes may not do: be big, run long, write, talk, start programs.

Memory, processor time and file size are POSIX limits. Network, exec and new processes are denied by a seccomp filter, writing outside of one scratch
folder by Landlock, both set through system calls of Linux itself. Where the kernel or the machine has none of them, the limits alone
hold, and `restrict` says so.

Source: seccomp(2), landlock(7), prctl(2); linux/audit.h, asm/unistd.h.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import os
import platform
import resource
import signal
import struct
from dataclasses import dataclass
from pathlib import Path

_NAMES = (
    "socket",
    "connect",
    "accept",
    "bind",
    "listen",
    "socketpair",
    "accept4",
    "execve",
    "execveat",
    "ptrace",
    "fork",
    "vfork",
    "io_uring_setup",
    "process_vm_writev",
    "bpf",
    "kill",
    "pidfd_send_signal",
)
_MACHINES: dict[str, tuple[int, tuple[int, ...], int, int]] = {
    # machine: audit architecture, numbers of _NAMES, clone, clone3; aarch64 has no fork and no vfork
    "x86_64": (
        0xC000003E,
        (41, 42, 43, 49, 50, 53, 288, 59, 322, 101, 57, 58, 425, 311, 321, 62, 424),
        56,
        435,
    ),
    "aarch64": (
        0xC00000B7,
        (198, 203, 202, 200, 201, 199, 242, 221, 281, 117, 425, 271, 280, 129, 424),
        220,
        435,
    ),
}
_X32 = 0x40000000  # the second numbering of system calls on x86_64
_CLONE_THREAD = 0x00010000
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _KILL = 0x7FFF0000, 0x80000000
_PR_SET_PDEATHSIG, _PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP, _SECCOMP_MODE_FILTER = 1, 38, 22, 2
_LANDLOCK_CREATE, _LANDLOCK_ADD, _LANDLOCK_RESTRICT = 444, 445, 446
_WRITING = 0x1FF2  # every Landlock right but execute, read_file and read_dir, as of its first version
_WRITE_FILE, _REFER, _TRUNCATE = 1 << 1, 1 << 13, 1 << 14


@dataclass(frozen=True, slots=True)
class Limits:
    """What one document may cost.

    Processor time is `seconds` and `seconds_per_page` for each page, at most `most_seconds`, and beside that `seconds_per_scan` for each
    page that is a picture, at most `most_seconds_of_scans`; real time three times that, because a busy machine is not the document's fault.
    """

    memory: int = 3 << 29  # bytes of address space, beside what the program itself takes
    file_size: int = 256 << 20  # bytes of a scratch file
    seconds: float = 20
    seconds_per_page: float = 1
    most_seconds: float = 600
    seconds_per_scan: float = 10  # recognising a page takes 2 to 8
    most_seconds_of_scans: float = 3000

    def cpu(self, pages: int, scans: int = 0) -> float:
        """Seconds of processor time for a document of so many pages, so many of which are pictures.

        >>> Limits().cpu(0), Limits().cpu(30), Limits().cpu(100_000), Limits().cpu(30, 12)
        (20, 50, 600, 170)
        """
        read = min(self.seconds + self.seconds_per_page * pages, self.most_seconds)
        return read + min(self.seconds_per_scan * scans, self.most_seconds_of_scans)

    def wall(self, pages: int, scans: int = 0) -> float:
        """Seconds of real time for such a document."""
        return 3 * self.cpu(pages, scans)


def restrict(limits: Limits, scratch: str) -> list[str]:
    """Restricts this process for good, and says what holds: of `limits`, `seccomp`, `landlock`."""
    libc = ctypes.CDLL(None, use_errno=True)
    memory = limits.memory + size_of(os.getpid())
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (limits.file_size, limits.file_size))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # a write that is too large fails instead
    held = ["limits"]
    if platform.system() == "Linux":
        libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
        if _landlock(libc, scratch):
            held.append("landlock")
        if _seccomp(libc):
            held.append("seccomp")
    return held


def size_of(pid: int) -> int:
    """Bytes of address space of a process; 0 where the system does not tell."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[0]) * resource.getpagesize()
    except OSError:
        return 0


def allow_seconds(seconds: float) -> None:
    """Lets this process use so much more processor time before the kernel ends it."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    end = int(used.ru_utime + used.ru_stime + seconds) + 1
    with contextlib.suppress(ValueError):  # a lower hard limit of the machine stays
        resource.setrlimit(resource.RLIMIT_CPU, (end, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def filter_program(machine: str) -> bytes:
    """The seccomp filter in classic BPF for a machine of `_MACHINES`.

    Threads are allowed and processes are not; clone3, whose flags a filter cannot see, is said not to exist, and the C library
    then takes clone.
    """
    architecture, numbers, clone, clone3 = _MACHINES[machine]
    deny = 0x00050000 | errno.EPERM
    code = [
        (_LOAD, 0, 0, 4),  # architecture
        (_EQUAL, 1, 0, architecture),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, 0),  # number of the call
    ]
    if machine == "x86_64":
        code += [(_AT_LEAST, 0, 1, _X32), (_RETURN, 0, 0, deny)]
    for number in numbers:
        code += [(_EQUAL, 0, 1, number), (_RETURN, 0, 0, deny)]
    code += [
        (_EQUAL, 0, 1, clone3),
        (_RETURN, 0, 0, 0x00050000 | errno.ENOSYS),
        (_EQUAL, 0, 3, clone),
        (_LOAD, 0, 0, 16),  # first argument, lower half: the flags
        (_ANY_BIT, 1, 0, _CLONE_THREAD),
        (_RETURN, 0, 0, deny),
        (_RETURN, 0, 0, _ALLOW),
    ]
    return b"".join(struct.pack("=HBBI", *line) for line in code)


def _seccomp(libc: ctypes.CDLL) -> bool:
    machine = platform.machine()
    if machine not in _MACHINES:
        return False
    program = filter_program(machine)
    buffer = ctypes.create_string_buffer(program, len(program))
    header = struct.pack("@HP", len(program) // 8, ctypes.addressof(buffer))
    return bool(libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, header, 0, 0) == 0)


def _landlock(libc: ctypes.CDLL, scratch: str) -> bool:
    version = libc.syscall(_LANDLOCK_CREATE, None, ctypes.c_size_t(0), 1)
    if version < 1:
        return False
    rights = _WRITING | (_REFER if version >= 2 else 0) | (_TRUNCATE if version >= 3 else 0)
    attributes = struct.pack("=Q", rights)
    rules = libc.syscall(_LANDLOCK_CREATE, attributes, ctypes.c_size_t(len(attributes)), 0)
    if rules < 0:
        return False
    for path, allowed in ((scratch, rights), (os.devnull, _WRITE_FILE | (rights & _TRUNCATE))):
        handle = os.open(path, os.O_PATH | os.O_CLOEXEC)
        libc.syscall(_LANDLOCK_ADD, rules, 1, struct.pack("=Qi", allowed, handle), 0)
        os.close(handle)
    done = bool(libc.syscall(_LANDLOCK_RESTRICT, rules, 0) == 0)
    os.close(rules)
    return done
