#!/usr/bin/env python3
"""A name server on port 53 of an address, which answers well or badly: the name says how.

usage: names.py ADDRESS IPV4 IPV6

example.com has both addresses, v4.example.com and v6.example.com one. Of dead4.example.com the IPv4 address is one where
nobody is, of dead6.example.com the IPv6 address, of dead.example.com both, and two.example.com has two of IPv4, the first
such a one. servfail.example.com is told not to be known just now, mending.example.com for the first second, slow.example.com
is answered after two; silent.example.com never, and of silent6.example.com the question for IPv6.
"""
import socket, struct, sys, threading, time

A, AAAA = 1, 28
SERVFAIL, NXDOMAIN = 2, 3
OWN = sys.argv[1]
V4, V6 = (A, sys.argv[2]), (AAAA, sys.argv[3])
DEAD4, DEAD6 = (A, "10.9.0.3"), (AAAA, "fd09::66")
RECORDS = {
    "": [V4, V6], "v4": [V4], "v6": [V6], "dead4": [DEAD4, V6], "dead6": [V4, DEAD6], "dead": [DEAD4, DEAD6],
    "two": [DEAD4, V4], "slow": [V4, V6], "mending": [V4, V6], "silent6": [V4, V6], "servfail": [], "silent": [],
}
began = {}


def name_and_kind(query):
    labels, at = [], 12
    while query[at]:
        labels.append(query[at + 1:at + 1 + query[at]].decode())
        at += 1 + query[at]
    kind, = struct.unpack_from("!H", query, at + 1)
    return ".".join(labels).lower(), kind, query[12:at + 5]


def answer(query):
    """RFC 1035, section 4: one question, its answers, or why there is none; None for silence."""
    name, kind, question = name_and_kind(query)
    host = name.removesuffix("example.com").removesuffix(".")
    records = RECORDS.get(host) if name.endswith("example.com") else None
    if host == "silent" or host == "silent6" and kind == AAAA:
        return None
    if host == "slow":
        time.sleep(2)
    is_failing = host == "servfail" or host == "mending" and time.monotonic() < began.setdefault(host, time.monotonic()) + 1
    code = SERVFAIL if is_failing else NXDOMAIN if records is None else 0
    found = [address for its_kind, address in records or [] if its_kind == kind and not code]
    body = b""
    for address in found:
        data = socket.inet_pton(socket.AF_INET if kind == A else socket.AF_INET6, address)
        body += struct.pack("!HHHIH", 0xC00C, kind, 1, 60, len(data)) + data
    return query[:2] + struct.pack("!HHHHH", 0x8180 | code, 1, len(found), 0, 0) + question + body


def serve(server, query, client):
    if answered := answer(query):
        server.sendto(answered, client)


server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind((OWN, 53))
while True:
    threading.Thread(target=serve, args=(server, *server.recvfrom(4096)), daemon=True).start()
