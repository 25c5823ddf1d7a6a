#!/usr/bin/env python3
"""A server that ends gracefully: at TERM it takes no more connections and answers those that it has taken.

usage: listening.py [PORT]

It listens on the socket that its parent opened (sd_listen_fds(3)), or at PORT of its own. It answers each connection with
its pid and $A.
"""
import os, select, signal, socket, sys

if len(sys.argv) > 1:
    server = socket.create_server(("127.0.0.1", int(sys.argv[1])), backlog=128)
else:
    assert os.environ["LISTEN_PID"] == str(os.getpid()) and os.environ["LISTEN_FDS"] == "1", "no socket for this process"
    server = socket.socket(fileno=3)
server.setblocking(False)
wake, woken = socket.socketpair()
woken.setblocking(False)
signal.set_wakeup_fd(woken.fileno())
signal.signal(signal.SIGTERM, lambda *_: None)
answer = f"{os.getpid()} {os.environ['A']}\n".encode()

while True:
    ready, _, _ = select.select([server, wake], [], [])
    if wake in ready:
        break
    try:
        connection, _ = server.accept()
    except BlockingIOError:
        continue
    with connection:
        connection.setblocking(True)
        while not connection.recv(4096).endswith(b"\n"):
            pass
        connection.sendall(answer)
