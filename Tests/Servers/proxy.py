#!/usr/bin/env python3
"""A proxy that gets nobody through: to each request it says the text, if there is one, and breaks off.

usage: proxy.py ADDRESS PORT [TEXT]
"""
import socket, sys

listener = socket.create_server((sys.argv[1], int(sys.argv[2])), backlog=64)
kept = []
while True:
    client, _ = listener.accept()
    if len(sys.argv) == 3:
        kept.append(client)
        continue
    client.recv(65536)
    client.sendall(f"{sys.argv[3]}\r\n\r\n".encode())
    client.close()
