#!/usr/bin/env python3
"""Runs a command on a terminal of its own, types at its prompt, and tells what came of it.

usage: terminal.py PROMPT KEYS [--then PROMPT KEYS ...] COMMAND [ARGUMENT ...]

KEYS are as in a Python string; `\\x03` is Control-C. They are typed when what was printed since the last keys holds PROMPT.

KEYS may be `signal N`, which sends the signal instead. Prints JSON: what was on the terminal (screen), the exit status,
128 + n after signal n, null when it did not end (status), whether it was a signal (signalled), and whether the terminal echoes and edits lines
afterwards as before (restored).
"""
import codecs, json, os, pty, select, sys, termios, time

steps, command = [(sys.argv[1], sys.argv[2])], sys.argv[3:]
while command[0] == "--then":
    steps, command = steps + [(command[1], command[2])], command[3:]
leader, follower = pty.openpty()
before = termios.tcgetattr(follower)
child = os.fork()
if child == 0:
    os.login_tty(follower)
    os.execv(command[0], command)

screen = b""
deadline = time.monotonic() + 30


def hear(until):
    global screen
    while not until() and time.monotonic() < deadline:
        if select.select([leader], [], [], 0.05)[0]:
            screen += os.read(leader, 65536)


status = [None]


def ended():
    if status[0] is None:
        pid, result = os.waitpid(child, os.WNOHANG)
        status[0] = result if pid else None
    return status[0] is not None


for prompt, keys in steps:
    seen = len(screen)
    hear(lambda: prompt.encode() in screen[seen:] or ended())
    if status[0] is not None:
        break
    if keys.startswith("signal "):
        os.kill(child, int(keys.split()[1]))
    else:
        os.write(leader, codecs.decode(keys, "unicode_escape").encode("latin-1").decode("utf-8").encode())
hear(ended)
if status[0] is None:
    os.kill(child, 9)
while select.select([leader], [], [], 0)[0]:
    screen += os.read(leader, 65536)
signalled = status[0] is not None and os.WIFSIGNALED(status[0])
print(json.dumps({
    "screen": screen.decode(errors="replace"), "signalled": signalled,
    "status": None if status[0] is None else 128 + os.WTERMSIG(status[0]) if signalled else os.WEXITSTATUS(status[0]),
    "restored": termios.tcgetattr(follower) == before,
}))
