#!/usr/bin/env python3
"""A server that says all that sd_notify(3) knows; it answers each connection with the hash of its secret, $SECRET.

Its status is that hash, how often it was told to load its files again, and the text that an earlier process kept at the
service manager. At SIGTERM it ends, with status 7, as soon as there is /run/may-stop; at
SIGUSR2 it says so first.
$SERVER is `slow` for one that takes longer to start, `starving` for one that never says WATCHDOG=1.
"""
import hashlib, os, select, signal, socket, sys, time

secret = hashlib.sha256(os.environ["SECRET"].encode()).hexdigest()[:8]
kind = os.environ.get("SERVER", "")
reloads = terms = 0


def notify(text, *descriptors):
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as client:
        client.connect(os.environ["NOTIFY_SOCKET"].replace("@", "\0", 1))
        socket.send_fds(client, [text.encode()], descriptors)


def tell(*_):
    notify(f"READY=1\nSTATUS={secret} {reloads} {kept}")


def reload(*_):
    global reloads
    reloads += 1
    tell()


def end(*_):
    global terms
    terms += 1


def stop(*_):
    notify("STOPPING=1")
    end()


def inherited():
    """The sockets by which it is reached, and the text that an earlier process kept."""
    if os.environ.get("LISTEN_PID") != str(os.getpid()):
        return [], None
    names = os.environ["LISTEN_FDNAMES"].split(":")
    sockets = [socket.socket(fileno=3 + index) for index, name in enumerate(names) if name != "kept"]
    return sockets, next((os.pread(3 + index, 99, 0).decode() for index, name in enumerate(names) if name == "kept"), None)


def main():
    global kept
    signal.signal(signal.SIGHUP, reload)
    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGUSR2, stop)
    sockets, kept = inherited()
    if kind == "slow":
        notify("EXTEND_TIMEOUT_USEC=20000000")
        time.sleep(3)
    notify(f"MAINPID={os.getpid()}")
    tell()
    is_watched = os.environ.get("WATCHDOG_PID") == str(os.getpid()) and kind != "starving"
    told = 0
    while not (terms and os.path.exists("/run/may-stop")):
        if is_watched and time.monotonic() > told + 0.5:
            told = time.monotonic()
            notify("WATCHDOG=1")
        for listener in select.select([] if terms else sockets, [], [], 0.1)[0]:
            client, _ = listener.accept()
            with client:
                client.sendall(secret.encode())
    print(f"terms: {terms}", flush=True)
    if kept is None:
        store = os.memfd_create("kept")
        os.write(store, f"kept-{secret}".encode())
        notify("FDSTORE=1\nFDNAME=kept", store)
    sys.exit(7)


main()
