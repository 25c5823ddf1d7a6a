#!/usr/bin/env python3
"""Runs a command under a seccomp filter that denies it system calls, with an error (seccomp(2)).

usage: deny.py ERROR CALL[,CALL ...] COMMAND [ARGUMENT ...]      (ERROR as errno(3) has it)
"""
import ctypes, errno, os, struct, sys

NUMBERS = {"prctl": 157, "getrandom": 318, "memfd_create": 319}  # x86-64
PR_SET_SECCOMP, PR_SET_NO_NEW_PRIVS, FILTER = 22, 38, 2
LOAD, JUMP_IF_EQUAL, RETURN = 0x20, 0x15, 0x06
ALLOW, ERROR = 0x7FFF0000, 0x00050000


def instruction(code, value, if_true=0):
    return struct.pack("HBBI", code, if_true, 0, value)


error, calls, command = getattr(errno, sys.argv[1]), sys.argv[2].split(","), sys.argv[3:]
program = instruction(LOAD, 0)
for index, call in enumerate(calls):
    program += instruction(JUMP_IF_EQUAL, NUMBERS[call], if_true=len(calls) - index)
program += instruction(RETURN, ALLOW) + instruction(RETURN, ERROR | error)


class Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p)]


prctl = ctypes.CDLL(None).prctl
if prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
    sys.exit("no_new_privs is denied")
if prctl(PR_SET_SECCOMP, FILTER, ctypes.byref(Program(len(program) // 8, program)), 0, 0) != 0:
    sys.exit("seccomp is denied")
os.execv(command[0], command)
