"""The table that is printed, and the transcript: what was asked and answered, without values, keys and accounts."""

import json
import os
import re

from comparison import IDS, VALUES


class Transcript:
    def __init__(self, path):
        # Texts that may stand nowhere: values and keys.
        self.path, self.secrets = path, []
        folder = os.path.dirname(path)
        if folder:
            os.makedirs(folder, exist_ok=True)
        self._file = os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w")

    def write(self, **line):
        self._file.write(self.redact(json.dumps(_without_values(line), ensure_ascii=False)) + "\n")
        self._file.flush()

    def redact(self, text):
        """The same text without secrets, numbers of accounts and ids of keys."""
        for secret in sorted(filter(None, self.secrets), key=len, reverse=True):
            text = text.replace(secret, "<redacted>").replace(json.dumps(secret)[1:-1], "<redacted>")
        return re.sub(r"\bAKID\w+|\b100\d{9}\b", "<account>", text)


def _without_values(item, name=None):
    if type(item) is dict:
        return {name: _without_values(value, name) for name, value in item.items()}
    if type(item) is list:
        return [_without_values(value, name) for value in item]
    if name in VALUES and type(item) is str and item:
        return f"<{len(item.encode())} bytes>"
    if name in IDS - {"RequestId"} and item:
        return "<account>"
    if name == "Message" and type(item) is str:
        return re.sub(r"\d{6,}", "<number>", item)
    return item


class Table:
    """A row for each request, as it is answered."""

    def __init__(self, transcript):
        self.transcript = transcript
        self.compared = self.different = 0

    def row(self, what, why, found):
        self.compared += 1
        self.different += bool(found)
        verdict = "differs" if found else "same"
        print(self.transcript.redact(f"{verdict:8}{what:26}{why}"), flush=True)
        for line in found:
            print(self.transcript.redact(f"        - {line}"), flush=True)
        self.transcript.write(what=what, why=why, verdict=verdict, differences=found)

    def fact(self, what, text):
        """A row that is compared with nothing."""
        print(self.transcript.redact(f"{'':8}{what:26}{text}"), flush=True)
        self.transcript.write(what=what, fact=text)
