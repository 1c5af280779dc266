"""Holds a program's listening socket as systemd does (sd_listen_fds(3)) and restarts the program for each line of standard input.

hold_socket.py SOCKET PROGRAM [ARGUMENT ...]: prints "started PID" for each start. The end of input, or of this program,
ends the program.
"""
import ctypes
import os
import signal
import socket
import subprocess
import sys

FIRST = 3
PR_SET_PDEATHSIG = 1
path, command = sys.argv[1], sys.argv[2:]
held = socket.socket(socket.AF_UNIX)
held.bind(path)
os.chmod(path, 0o666)
held.listen(4096)
libc = ctypes.CDLL(None)


def prepare():
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def start():
    # The shell becomes the program under its own id, which LISTEN_PID has to be.
    child = subprocess.Popen(
        ['sh', '-c', 'LISTEN_PID=$$ LISTEN_FDS=1 exec "$@"', 'sh', *command], stdin=subprocess.DEVNULL, pass_fds=[FIRST], preexec_fn=prepare)
    print('started', child.pid, flush=True)
    return child


def end(child):
    child.terminate()
    status = child.wait(60)
    if status:
        sys.exit('ended with ' + str(status))


if held.fileno() != FIRST:
    os.dup2(held.fileno(), FIRST)
program = start()
for _ in sys.stdin:
    end(program)
    program = start()
end(program)
