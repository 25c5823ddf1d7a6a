#!/usr/bin/env python3
"""Works in an interactive bash on a terminal of its own, as a person would.

usage: shell.py STEP ... < VARIABLES       (`NAME=VALUE`, ended by NUL: the environment)

Each step begins with a word:
  type TEXT       types, as in a Python string: `\\n` is Return, `\\x03` Control-C, `\\x1a` Control-Z
  see PATTERN     waits until this regular expression matches what has appeared since the last step like it; its named
                  groups are kept
  press PATTERN   types Return until this matches
  signal N NAME   sends signal N to the process id that was kept under this name
  state NAME X    waits until all of the process group of that name have the state X (proc_pid_stat(5)), "gone" once it is
                  not there
  front NAME      waits until the process group of that name has the terminal
  end STATUS      waits until what was the shell has ended with this status
Prints the screen; the status is 0 if every step was possible. Everything in the shell's session is killed at the end.
"""
import codecs, os, pty, re, select, signal, sys, time

environment = dict(entry.split("=", 1) for entry in sys.stdin.read().split("\0") if "=" in entry)
leader, follower = pty.openpty()
shell = os.fork()
if shell == 0:
    os.login_tty(follower)
    os.execve("/bin/bash", ["bash", "--norc", "--noprofile", "--noediting", "-i"], environment | {"PS1": "$ "})

deadline = time.monotonic() + 60
screen, seen, kept, status = "", 0, {}, None


def until(what, is_true):
    global screen
    while not is_true():
        if time.monotonic() > deadline:
            raise SystemExit(f"never: {what}\n{screen}")
        if select.select([leader], [], [], 0.01)[0]:
            screen += os.read(leader, 65536).decode(errors="replace")


def ended():
    """The status of the shell, 128 + n after signal n; None while it runs."""
    global status
    if status is None:
        pid, result = os.waitpid(shell, os.WNOHANG)
        if pid:
            status = 128 + os.WTERMSIG(result) if os.WIFSIGNALED(result) else os.WEXITSTATUS(result)
    return status


def matches(pattern):
    global seen
    match = re.compile(pattern).search(screen, seen)
    if match:
        kept.update(match.groupdict())
        seen = match.end()
    return match


def state(pid):
    try:
        return open(f"/proc/{pid}/stat").read().rpartition(")")[2].split()[0]
    except OSError:
        return "gone"


def states(pid):
    """The states of all processes in its group: one that has not yet taken its SIGTSTP may still read what is typed."""
    try:
        group = os.getpgid(int(pid))
    except OSError:
        return {"gone"}
    return {state(other) for other in session() if os.getpgid(other) == group}


def session():
    """All processes of the shell's session."""
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            if os.getsid(int(pid)) == shell:
                yield int(pid)
        except OSError:
            pass


try:
    for step in sys.argv[1:]:
        verb, _, rest = step.partition(" ")
        if verb == "type":
            os.write(leader, codecs.decode(rest, "unicode_escape").encode())
        elif verb == "see":
            until(step, lambda: matches(rest))
        elif verb == "press":
            until(step, lambda: matches(rest) or os.write(leader, b"\n") and time.sleep(0.1))
        elif verb == "signal":
            number, name = rest.split()
            os.kill(int(kept[name]), int(number))
        elif verb == "state":
            name, wanted = rest.split()
            until(step, lambda: states(kept[name]) == {wanted})
        elif verb == "end":
            until(step, lambda: ended() is not None)
            if ended() != int(rest):
                raise SystemExit(f"not {step}, but {ended()}\n{screen}")
        elif verb == "front":
            until(step, lambda: os.tcgetpgrp(leader) == int(kept[rest]))
        else:
            raise SystemExit(f"no step: {step}")
    print(screen)
finally:
    for pid in session():
        os.kill(pid, signal.SIGKILL)
    while ended() is None:
        time.sleep(0.01)
