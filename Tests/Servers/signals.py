#!/usr/bin/env python3
"""A command that says which signals arrive, so that a test can tell whether a supervisor passes them on.

usage: signals.py [STATUS [BEHIND]]

Prints `ready NAME PID PARENT GROUP`, then `NAME N` for each signal N. The name is `command`; with BEHIND there is a child
beside it in its process group, `behind`. At the second USR1 it ends with STATUS.
"""
import os, signal, sys

# A signal that is blocked waits until it is taken, each in its turn.
signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
name = "behind" if len(sys.argv) > 2 and os.fork() == 0 else "command"


def say(text):
    os.write(1, f"{text}\n".encode())


say(f"ready {name} {os.getpid()} {os.getppid()} {os.getpgrp()}")
count = 0
while count < 2:
    number = signal.sigwaitinfo(signal.valid_signals()).si_signo
    say(f"{name} {number}")
    count += number == signal.SIGUSR1
os._exit(int(sys.argv[1]) if len(sys.argv) > 1 else 0)
