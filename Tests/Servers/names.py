#!/usr/bin/env python3
"""A name server on port 53 of an address: example.com is this machine, v4.example.com and v6.example.com by one address.

usage: names.py ADDRESS
"""
import socket, struct, sys

A, AAAA = 1, 28
ADDRESSES = {A: socket.inet_pton(socket.AF_INET, "127.0.0.1"), AAAA: socket.inet_pton(socket.AF_INET6, "::1")}
NAMES = {"example.com": {A, AAAA}, "v4.example.com": {A}, "v6.example.com": {AAAA}}


def answer(query):
    """RFC 1035, section 4: one question, one answer, none, or "there is no such name"."""
    labels, at = [], 12
    while query[at]:
        labels.append(query[at + 1:at + 1 + query[at]].decode())
        at += 1 + query[at]
    kind, = struct.unpack_from("!H", query, at + 1)
    question = query[12:at + 5]
    types = NAMES.get(".".join(labels).lower())
    records = b""
    if types and kind in types & set(ADDRESSES):
        data = ADDRESSES[kind]
        records = struct.pack("!HHHIH", 0xC00C, kind, 1, 60, len(data)) + data
    flags = 0x8180 | (0 if types else 3)
    return query[:2] + struct.pack("!HHHHH", flags, 1, 1 if records else 0, 0, 0) + question + records


server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind((sys.argv[1], 53))
while True:
    query, client = server.recvfrom(4096)
    server.sendto(answer(query), client)
