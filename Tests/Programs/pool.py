"""A server with a pool of connections to PostgreSQL, as $DB_USER with $DB_PASSWORD; it answers each client that comes to the
socket it was given (LISTEN_FDS) with its account and its process id, both of which it asks the database to repeat.

usage: pool.py FOLDER_OF_THE_DATABASE FILE USES      (notes each login in the file; a connection is for so many uses)
"""
import ctypes, os, queue, select, signal, socket, sys, threading

folder, log, uses = sys.argv[1], open(sys.argv[2], "a"), int(sys.argv[3])
libpq = ctypes.CDLL("libpq.so.5")
for name in ("PQconnectdb", "PQexec"):
    getattr(libpq, name).restype = ctypes.c_void_p
libpq.PQgetvalue.restype = ctypes.c_char_p
for name in ("PQstatus", "PQfinish", "PQclear", "PQresultStatus"):
    getattr(libpq, name).argtypes = [ctypes.c_void_p]
libpq.PQexec.argtypes = [ctypes.c_void_p, ctypes.c_char_p]
libpq.PQgetvalue.argtypes = [ctypes.c_void_p, ctypes.c_int, ctypes.c_int]
TUPLES = 2  # PGRES_TUPLES_OK
SIZE = 4


class Connection:
    def __init__(self):
        account = f"user={os.environ['DB_USER']} password={os.environ['DB_PASSWORD']}"
        self.connection = libpq.PQconnectdb(f"host={folder} dbname=postgres {account}".encode())
        works = libpq.PQstatus(self.connection) == 0
        self.uses = uses
        print("login" if works else "failed login", os.environ["DB_USER"], file=log, flush=True)

    def ask(self):
        result = libpq.PQexec(self.connection, f"SELECT current_user || ' {os.getpid()}'".encode())
        answer = libpq.PQgetvalue(result, 0, 0) if libpq.PQresultStatus(result) == TUPLES else b""
        libpq.PQclear(result)
        self.uses -= 1
        return answer


def work(clients):
    connection = Connection()
    while client := clients.get():
        with client:
            if not connection.uses:
                libpq.PQfinish(connection.connection)
                connection = Connection()
            client.sendall(connection.ask())


def main():
    assert os.environ["LISTEN_PID"] == str(os.getpid())
    listener = socket.socket(fileno=3)
    clients = queue.Queue()
    workers = [threading.Thread(target=work, args=(clients,)) for _ in range(SIZE)]
    for worker in workers:
        worker.start()
    reading, writing = socket.socketpair()
    signal.signal(signal.SIGTERM, lambda *_: writing.send(b"x"))
    # Clients that come after the signal wait for the next server.
    while reading not in select.select([listener, reading], [], [])[0]:
        client, _ = listener.accept()
        clients.put(client)
    for _ in workers:
        clients.put(None)
    for worker in workers:
        worker.join()


main()
