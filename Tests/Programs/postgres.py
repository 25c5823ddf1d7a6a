"""The beginning of a PostgreSQL server: asks one client for its certificate and tells it its name, in an error."""
import socket, ssl, struct, sys

context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(*sys.argv[1:])
context.load_verify_locations(sys.argv[1])
context.verify_mode = ssl.CERT_REQUIRED
server = socket.create_server(("127.0.0.1", 0))
server.settimeout(20)
print(server.getsockname()[1])
client, _ = server.accept()
client.settimeout(20)
client.recv(8)  # SSLRequest
client.sendall(b"S")
client = context.wrap_socket(client, server_side=True)
client.recv(1024)  # StartupMessage
name = dict(part[0] for part in client.getpeercert()["subject"])["commonName"].encode()
fields = b"SFATAL\0C28000\0Mthis is " + name + b"\0\0"
client.sendall(b"E" + struct.pack("!I", 4 + len(fields)) + fields)
client.close()
