#!/usr/bin/env python3
"""A server over TLS that counts: every secret s-N is there, in each region, with the value `hunter2 of N in REGION`; what
becomes of each connection, CONNECTIONS says.

usage: counting.py HOST:PORT CERTIFICATE KEY LOG CONNECTIONS     (prints its port; ends when standard input does)

CONNECTIONS is a JSON array, an object a connection, of which the last is for all that follow. All keys may be left out:
  "protocol": "h2"    is offered too (HTTP/1.1 only)   "streams": N    at once, as HTTP/2's settings say (100)
  "answers": N        it ends after so many answers    "end": HOW      "said" before (GOAWAY, Connection: close), or "unsaid"
  "delay": SECONDS    before each answer               "answers": 0    it ends when a request is read
LOG gets a line `connected N` for each connection, `request N MILLISECONDS NAME` (monotonic) for each request that is read
to its end, and `closed N`.
"""
import json, os, socket, ssl, sys, threading, time

import h2.config, h2.connection, h2.events, h2.exceptions, h2.settings

address, certificate, key, log, connections = sys.argv[1:]
connections = json.loads(connections)
log = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
contexts = {}
for protocol, offered in (("h2", ["h2", "http/1.1"]), ("http/1.1", ["http/1.1"])):
    contexts[protocol] = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    contexts[protocol].load_cert_chain(certificate, key)
    contexts[protocol].set_alpn_protocols(offered)


def note(*words):
    os.write(log, (" ".join(map(str, words)) + "\n").encode())


def answer(region, body):
    asked = json.loads(body)
    name = asked["SecretName"]
    value = {"SecretName": name, "VersionId": asked.get("VersionId", ""), "SecretBinary": "",
             "SecretString": f"hunter2 of {name.removeprefix('s-')} in {region}", "RequestId": "req-1"}
    return name, json.dumps({"Response": value}).encode()


class Connection:
    def __init__(self, number, peer, kind):
        self.number, self.peer, self.kind = number, peer, kind
        self.delay, self.said = kind.get("delay", 0), kind.get("end", "said") == "said"
        # The number of answers that it still gives.
        self.left = kind.get("answers", float("inf"))

    def read(self, headers, body):
        """Notes a request, and makes its answer; None when there is to be none."""
        moment = int(1000 * time.monotonic())
        name, text = answer(headers.get("x-tc-region", "-"), body)
        note("request", self.number, moment, name)
        if self.left < 1:
            return None
        self.left -= 1
        return text

    def receive(self):
        return self.peer.recv(65536) or exit()

    def serve(self):
        (self.serve_streams if self.peer.selected_alpn_protocol() == "h2" else self.serve_in_turn)()

    def serve_in_turn(self):
        received = b""
        while True:
            while b"\r\n\r\n" not in received:
                received += self.receive()
            head, received = received.split(b"\r\n\r\n", 1)
            headers = dict(line.lower().split(": ", 1) for line in head.decode().split("\r\n")[1:])
            length = int(headers["content-length"])
            while len(received) < length:
                received += self.receive()
            text = self.read(headers, received[:length])
            if text is None:
                return
            received = received[length:]
            time.sleep(self.delay)
            ending = "Connection: close\r\n" if self.left < 1 and self.said else ""
            head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n{ending}Content-Length: {len(text)}\r\n\r\n"
            self.peer.sendall(head.encode() + text)
            if self.left < 1 and self.kind["answers"]:
                return

    def serve_streams(self):
        settings = h2.config.H2Configuration(client_side=False, header_encoding="utf-8")
        state = h2.connection.H2Connection(settings)
        state.initiate_connection()
        # It holds from when the client has confirmed it.
        state.update_settings({h2.settings.SettingCodes.MAX_CONCURRENT_STREAMS: self.kind.get("streams", 100)})
        self.peer.sendall(state.data_to_send())
        heads, bodies, due = {}, {}, []
        while True:
            self.peer.settimeout(max(0.001, due[0][0] - time.monotonic()) if due else None)
            try:
                events = state.receive_data(self.receive())
            except TimeoutError:
                events = []
            for event in events:
                if isinstance(event, h2.events.RequestReceived):
                    heads[event.stream_id], bodies[event.stream_id] = dict(event.headers), b""
                elif isinstance(event, h2.events.DataReceived):
                    bodies[event.stream_id] += event.data
                    state.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
                elif isinstance(event, h2.events.StreamEnded):
                    text = self.read(heads.pop(event.stream_id), bodies.pop(event.stream_id))
                    if text is None:
                        return
                    due.append((time.monotonic() + self.delay, event.stream_id, text))
                    if self.left < 1:
                        break
            while due and due[0][0] <= time.monotonic():
                _, stream, text = due.pop(0)
                state.send_headers(stream, [(":status", "200"), ("content-type", "application/json")])
                state.send_data(stream, text, end_stream=True)
                if self.left < 1 and not due:
                    if self.said:
                        state.close_connection(last_stream_id=stream)
                    self.peer.sendall(state.data_to_send())
                    return
            self.peer.sendall(state.data_to_send())


def serve(number, plain):
    note("connected", number)
    kind = connections[min(number, len(connections)) - 1]
    try:
        with plain, contexts[kind.get("protocol", "http/1.1")].wrap_socket(plain, server_side=True) as peer:
            peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            try:
                Connection(number, peer, kind).serve()
            finally:
                note("closed", number)
            # Read the rest: a reset for unread bytes would overtake the answer.
            peer.settimeout(0.5)
            peer.unwrap()
    except (OSError, SystemExit, h2.exceptions.ProtocolError):
        pass


def accept(listener):
    number = 0
    while True:
        plain, number = listener.accept()[0], number + 1
        threading.Thread(target=serve, args=(number, plain), daemon=True).start()


host, _, port = address.rpartition(":")
listener = socket.create_server((host, int(port)), backlog=512)
print(listener.getsockname()[1], flush=True)
threading.Thread(target=accept, args=(listener,), daemon=True).start()
sys.stdin.read()
