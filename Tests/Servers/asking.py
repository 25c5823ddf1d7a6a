"""Asks a server at a socket of the file system over and over, until a file is there; says how many different
answers it got, and why there was none.

usage: asking.py SOCKET FILE
"""
import os, socket, sys

answers, failures = set(), []
while not os.path.exists(sys.argv[2]):
    try:
        with socket.socket(socket.AF_UNIX) as client:
            client.connect(sys.argv[1])
            answer = client.recv(99)
            if not answer:
                raise OSError("no answer")
            answers.add(answer)
    except OSError as error:
        failures.append(str(error))
print(f"answers with {len(answers)} secrets", *sorted(set(failures)))
