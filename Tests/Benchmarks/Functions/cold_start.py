"""The start of a serverless function with its secrets: sesame in front of a program, and Python with Tencent Cloud's SDK.

    cold_start.py SESAME PYTHON ROUNDS

Runs below sesame-local, whose seed has the secrets secret-0 and so on. All commands take turns. "Warm" is with their
files in memory; before a "cold" start the files of the command are put out of it, as far as no other process maps them.
Told are medians in milliseconds, and the bytes that a cold start reads from the disk. No test looks at these figures.
"""
import os
import statistics
import subprocess
import sys
import time

FETCH = os.path.join(os.path.dirname(__file__), "../Launch/fetch.py")
COUNTS = (1, 10)


def commands(sesame, python):
    """Name and command of each row, and the files and folders that it starts from."""
    environment = os.path.dirname(os.path.dirname(python))
    library = subprocess.check_output([python, "-c", "import os; print(os.__file__)"], text=True).strip()
    own = [environment, os.path.dirname(library)]
    bare = [python, "-I", "-c", "pass"]
    rows = {"a program alone": (["/bin/true"], [])}
    for count in COUNTS:
        fetch = [sesame, "exec", "-f", f"{count}.yaml", "--"]
        rows[f"sesame, {count}, a program"] = ([*fetch, "/bin/true"], [sesame])
    rows["Python alone"] = (bare, own)
    for count in COUNTS:
        fetch = [sesame, "exec", "-f", f"{count}.yaml", "--"]
        rows[f"sesame, {count}, Python"] = ([*fetch, *bare], [sesame, *own])
    for count in COUNTS:
        sdk = [python, FETCH, os.environ["SESAME_ENDPOINT"], os.environ["SESAME_CA_FILE"], str(count), "/bin/true"]
        rows[f"Python with the SDK, {count}"] = (sdk, own)
    return rows


def evict(places):
    """Puts files, and those of folders, out of memory."""
    for place in places:
        inside = [os.path.join(folder, name) for folder, _, names in os.walk(place) for name in names]
        for path in inside or [place]:
            if os.path.isfile(path):
                descriptor = os.open(path, os.O_RDONLY)
                os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
                os.close(descriptor)


def start(command):
    """Milliseconds and CPU milliseconds of one run, and the kilobytes that it reads from the disk."""
    begin = time.perf_counter()
    _, status, usage = os.wait4(os.posix_spawn(command[0], command, os.environ), 0)
    assert status == 0, f"{command} ended with {status}"
    cpu = usage.ru_utime + usage.ru_stime
    return 1000 * (time.perf_counter() - begin), 1000 * cpu, usage.ru_inblock / 2


def main(sesame, python, rounds):
    for count in COUNTS:
        with open(f"{count}.yaml", "w") as file:
            file.write("env:\n" + "".join(f"  VALUE_{number}: secret-{number}\n" for number in range(count)))
    os.sync()
    rows = commands(sesame, python)
    seen = {}
    for _ in range(rounds):
        for name, (command, places) in rows.items():
            evict(places)
            seen.setdefault((name, "cold"), []).append(start(command))
            seen.setdefault((name, "warm"), []).append(start(command))
    print(f"{'':28} {'warm':>8} {'CPU':>8} {'cold':>8} {'CPU':>8} {'KB read':>8}")
    for name in rows:
        warm, cold = ([statistics.median(column) for column in zip(*seen[name, kind])] for kind in ("warm", "cold"))
        print(f"{name:28} {warm[0]:8.1f} {warm[1]:8.1f} {cold[0]:8.1f} {cold[1]:8.1f} {cold[2]:8.0f}")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
