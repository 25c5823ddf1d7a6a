"""Requests as bytes, signed by the official SDK's own signer: for what the SDK itself would never send."""

import hashlib
import json
import socket
import ssl
import time

from conformance import REGION
from tencentcloud.common.sign import Sign


def connect(service, timeout=20):
    """A TLS connection that verifies the service."""
    if not hasattr(service, "tls"):
        service.tls = ssl.create_default_context(cafile=service.authority)
    plain = socket.create_connection(("127.0.0.1", service.port), timeout)
    plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return service.tls.wrap_socket(plain, server_hostname="127.0.0.1")


def signed(service, action, body=b"{}", query=None, age=0, key=None, region=REGION, headers=()):
    """The bytes of a signed request: a POST of `body`, or a GET of `query`."""
    method, kind, payload = ("POST", "application/json", body) if query is None else (
        "GET", "application/x-www-form-urlencoded", b"")
    timestamp = int(time.time()) - age
    day = time.strftime("%Y-%m-%d", time.gmtime(timestamp))
    canonical = (
        f"{method}\n/\n{query or ''}\ncontent-type:{kind}\nhost:{service.endpoint}\n\ncontent-type;host\n"
        f"{hashlib.sha256(payload).hexdigest()}")
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    signature = Sign.sign_tc3(
        key or service.key, day, "ssm", f"TC3-HMAC-SHA256\n{timestamp}\n{day}/ssm/tc3_request\n{digest}")
    lines = [
        f"{method} /{'?' + query if query is not None else ''} HTTP/1.1", f"Host: {service.endpoint}",
        f"Content-Type: {kind}", f"X-TC-Action: {action}", "X-TC-Version: 2019-09-23", f"X-TC-Region: {region}",
        f"X-TC-Timestamp: {timestamp}",
        f"Authorization: TC3-HMAC-SHA256 Credential={service.id}/{day}/ssm/tc3_request, "
        f"SignedHeaders=content-type;host, Signature={signature}",
        *headers, f"Content-Length: {len(payload)}",
    ]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + payload


def answer_from(connection):
    """Reads one answer of known length: its status and body."""
    received = b""
    while b"\r\n\r\n" not in received:
        received += _more(connection)
    head, _, body = received.partition(b"\r\n\r\n")
    length = next(int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length"))
    while len(body) < length:
        body += _more(connection)
    return int(head.split()[1]), body


def _more(connection):
    some = connection.recv(65536)
    if not some:
        raise ConnectionError("closed before the end of the answer")
    return some


def ask(connection, service, action, **parameters):
    """One right request on a kept connection; answers with what is in `Response`."""
    connection.sendall(signed(service, action, json.dumps(parameters).encode()))
    status, body = answer_from(connection)
    assert status == 200, status
    return json.loads(body)["Response"]
