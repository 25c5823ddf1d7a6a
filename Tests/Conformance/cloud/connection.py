"""What a connection to a side is like: TLS, the certificate chain as it is sent, and HTTP/2."""

import json
import re
import socket
import ssl
import subprocess

import h2.connection
import h2.events


def address(side):
    host, _, port = side.host.rpartition(":") if re.search(r":\d+$", side.host) else (side.host, "", "443")
    return host, int(port)


def chain(side):
    """Lines of facts; openssl verifies the chain with the authorities that the side is asked with."""
    host, port = address(side)
    is_number = re.fullmatch(r"[\d.]+|\[.*\]", host)
    authority = ["-CAfile", side.authority] if side.authority else []
    name = ["-verify_ip", host.strip("[]")] if is_number else ["-verify_hostname", host, "-servername", host]
    done = subprocess.run(
        ["openssl", "s_client", "-connect", f"{host}:{port}", "-alpn", "h2,http/1.1", "-showcerts", *authority, *name],
        stdin=subprocess.DEVNULL, capture_output=True, timeout=30)
    said = done.stdout.decode(errors="replace")
    facts = []
    for pattern, text in (
            (r"^\s*(?:New, )?(TLSv[\d.]+), Cipher is (\S+)", "{0}, {1}"), (r"ALPN protocol: (\S+)", "chooses {0}"),
            (r"Verify return code: (.*)", "verified: {0}")):
        match = re.search(pattern, said, re.M)
        if match:
            facts.append(text.format(*match.groups()))
    if "No ALPN negotiated" in said:
        facts.append("chooses no protocol")
    certificates = re.findall(r"^ *\d+ s:(.*)\n +i:(.*)\n(?: +a:(.*)\n)?(?: +v:.*NotAfter: (.*)\n)?", said, re.M)
    facts += [f"{number}: {subject}, by {issuer}{f', {kind}' if kind else ''}{f', until {end}' if end else ''}"
              for number, (subject, issuer, kind, end) in enumerate(certificates)]
    return facts or ["no TLS: " + (done.stderr.decode(errors="replace").strip().splitlines() or ["no answer"])[-1]]


def over_http2(side):
    """Sends the SDK's last request again, as it was signed, over HTTP/2: status and Response, or None."""
    context = ssl.create_default_context(cafile=side.authority)
    context.set_alpn_protocols(["h2", "http/1.1"])
    host, port = address(side)
    with socket.create_connection((host.strip("[]"), port), 20) as plain:
        with context.wrap_socket(plain, server_hostname=host.strip("[]")) as peer:
            if peer.selected_alpn_protocol() != "h2":
                return None
            return _exchange(peer, side)


def _exchange(peer, side):
    body = side.sent.body if type(side.sent.body) is bytes else (side.sent.body or "").encode()
    headers = [(":method", "POST"), (":scheme", "https"), (":authority", side.sent.headers["Host"]), (":path", "/")]
    kept = ("content-type", "authorization", "x-tc-", "content-length")
    sent = {name.lower(): str(value) for name, value in side.sent.headers.items()}
    headers += [(name, value) for name, value in sent.items() if name.startswith(kept)]
    connection = h2.connection.H2Connection()
    connection.initiate_connection()
    connection.send_headers(1, headers)
    connection.send_data(1, body, end_stream=True)
    peer.sendall(connection.data_to_send())
    status, answer, is_open = 0, b"", True
    while is_open:
        received = peer.recv(65536)
        is_open = bool(received)
        for event in connection.receive_data(received) if received else []:
            if isinstance(event, h2.events.ResponseReceived):
                status = int(dict(event.headers)[b":status"])
            elif isinstance(event, h2.events.DataReceived):
                answer += event.data
                connection.acknowledge_received_data(event.flow_controlled_length, 1)
            elif isinstance(event, (h2.events.StreamEnded, h2.events.StreamReset, h2.events.ConnectionTerminated)):
                is_open = False
        peer.sendall(connection.data_to_send())
    return status, json.loads(answer)["Response"]
