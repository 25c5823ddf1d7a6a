"""What was acknowledged survives kill -9 at any moment, and no value stands in the store as it is.

    durability.py KILLS [SEED]

Two writers work in regions of their own; each notes what the service acknowledged. At a random moment the service is
killed and started again on the same store; then everything that was acknowledged must be there. Of the one request that
a writer had under way, both outcomes are right.
"""

import base64
import glob
import json
import os
import random
import sys
import threading
import time

from conformance import Service
from wire import answer_from, connect, signed

MARK = "hunter2-in-plain"
SECRETS_AT_ONCE = 30


class Writer:
    """Creates, adds, overwrites and deletes in one region, and knows what must be there."""

    def __init__(self, service, region, seed):
        self.service, self.region, self.random = service, region, random.Random(seed)
        self.secrets = {}  # Name to version to value: what is acknowledged.
        self.underway = None  # What `secrets` would be of one name after the request that was not answered.
        self.number = self.acknowledged = 0
        self.fault = None

    def work(self):
        """Until the service is gone."""
        try:
            connection = connect(self.service)
            while True:
                self.step(connection)
        except OSError:
            pass
        except Exception as error:
            self.fault = error

    def step(self, connection):
        action, name, after, parameters = self.next()
        self.underway = (name, after)
        answer = self.ask(connection, action, SecretName=name, **parameters)
        code = answer.get("Error", {}).get("Code")
        if code is None:
            self.keep(name, after)
            self.acknowledged += 1
        elif code == "RequestLimitExceeded":
            time.sleep(0.05)
        else:
            raise AssertionError(f"{action} was refused: {answer}")
        self.underway = None

    def next(self):
        """An action, its secret, the versions that it will have, the other parameters."""
        self.number += 1
        value = f"{MARK}-{self.region}-{self.number}-" + "x" * self.random.choice((0, 40, 4000))
        if len(self.secrets) < 5 or (len(self.secrets) < SECRETS_AT_ONCE and self.random.random() < 0.3):
            return "CreateSecret", f"s-{self.number}", {"v1": value}, {"VersionId": "v1", "SecretString": value}
        name = self.random.choice(list(self.secrets))
        versions = dict(self.secrets[name])
        kind = self.random.choice(["PutSecretValue", "UpdateSecret", "UpdateSecret", "DeleteSecretVersion"])
        if kind == "PutSecretValue" and len(versions) < 10:
            version = f"v{self.number}"
        elif kind == "DeleteSecretVersion" and len(versions) > 1:
            version = self.random.choice(list(versions))
            del versions[version]
            return kind, name, versions, {"VersionId": version}
        else:
            kind, version = "UpdateSecret", self.random.choice(list(versions))
        versions[version] = value
        return kind, name, versions, {"VersionId": version, "SecretString": value}

    def keep(self, name, versions):
        self.secrets[name] = versions

    def ask(self, connection, action, **parameters):
        connection.sendall(signed(self.service, action, json.dumps(parameters).encode(), region=self.region))
        return json.loads(answer_from(connection)[1])["Response"]

    def check(self, names):
        """Each of these secrets has just the versions and values that were acknowledged."""
        connection = connect(self.service)
        for name in names:
            wanted = [self.secrets.get(name, {})]
            if self.underway and self.underway[0] == name:
                wanted.append(self.underway[1])
            seen = self.versions(connection, name)
            assert seen in wanted, f"{self.region} {name}: has {seen}, acknowledged {wanted}"
            if seen:
                self.secrets[name] = seen
        self.underway = None

    def versions(self, connection, name):
        """Version to value, as the service has them now; empty when it has no such secret."""
        listed = self.patiently(connection, "ListSecretVersionIds", SecretName=name)
        if "Error" in listed:
            assert listed["Error"]["Code"] == "ResourceNotFound", listed
            return {}
        ids = [version["VersionId"] for version in listed["Versions"]]
        return {
            each: self.patiently(connection, "GetSecretValue", SecretName=name, VersionId=each)["SecretString"]
            for each in ids}

    def patiently(self, *call, **parameters):
        while True:
            answer = self.ask(*call, **parameters)
            if answer.get("Error", {}).get("Code") != "RequestLimitExceeded":
                return answer
            time.sleep(0.1)


def stands_in_plain(service):
    """The files of the store in which a value can be read; each is for its owner alone."""
    needles = [MARK.encode(), base64.b64encode(MARK.encode())[:-4], MARK.encode().hex().encode()]
    found = []
    for path in glob.glob(service.store + "*"):
        if os.path.isfile(path):
            mode = os.stat(path).st_mode & 0o777
            assert mode == 0o600, f"{os.path.basename(path)} has mode {mode:o}"
            content = open(path, "rb").read()
            found += [os.path.basename(path)] * any(needle in content for needle in needles)
    return sorted(found)


def main(kills, seed):
    chance = random.Random(seed)
    plain, starts = set(), []
    with Service("--quiet", has_store=True, has_no_quota=True) as service:
        writers = [Writer(service, region, f"{seed} {region}") for region in ("ap-guangzhou", "ap-shanghai")]
        for kill in range(kills):
            threads = [threading.Thread(target=writer.work, daemon=True) for writer in writers]
            for thread in threads:
                thread.start()
            time.sleep(chance.uniform(0.01, 0.4))
            service.kill()
            for thread in threads:
                thread.join()
            for writer in writers:
                if writer.fault:
                    raise writer.fault
            plain |= set(stands_in_plain(service))
            begin = time.monotonic()
            service.start()
            starts.append(time.monotonic() - begin)
            for writer in writers:
                names = sorted(writer.secrets.keys() | ({writer.underway[0]} if writer.underway else set()))
                writer.check(names)
        assert service.stop() == 0
        plain |= set(stands_in_plain(service))
    acknowledged = sum(writer.acknowledged for writer in writers)
    print(f"{kills} kills, seed {seed}: {acknowledged} acknowledged writes, none lost; "
          f"opened each time, in {max(starts):.2f} s at most; values in plain in: {', '.join(sorted(plain)) or 'no file'}")
    assert acknowledged > 10 * kills, "hardly anything was written"
    assert not plain, f"values stand in plain in {sorted(plain)}"


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1)
