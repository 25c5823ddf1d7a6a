"""Asks both sides the same, and prints a row for each answer."""

import secrets
from concurrent.futures import ThreadPoolExecutor
from urllib.request import getproxies

import commands
import comparison
import connection
import made
from steps import steps


class Values:
    """Random values, which are added to a list of what the transcript must not hold."""

    def __init__(self, all):
        self.all = all

    def __call__(self, count):
        value = secrets.token_hex(count)[:count]
        self.all.append(value)
        return value


def compare(cloud, local, run, values, table, pace, tried):
    def ask(step):
        pace.wait()
        here = local.ask(step.action, step.parameters, **step.how)
        name = step.parameters.get("SecretName")
        if step.action == "CreateSecret" and type(name) is str:
            tried.add(name)
        there = cloud.ask(step.action, step.parameters, **step.how)
        for side, answer in ((local, here), (cloud, there)):
            table.transcript.write(
                side=side.name, action=step.action, request=step.parameters, status=answer.status, kind=answer.kind,
                answer=answer.response)
        table.row(step.action, step.why, comparison.differences(step.action, here, there, values.all))
        if step.action in ("CreateSecret", "PutSecretValue") and there.code is None:
            pace.settle()
        tag = (there.response or {}).get("TagCode", 0)
        if tag:
            raise made.Unclear(f"the tag was not set (TagCode {tag}), so nothing would be removed")

    pool = ThreadPoolExecutor(2)
    for step in steps(run, values):
        ask(step)
    for command in commands.commands(run, values):
        pace.wait()
        said = list(pool.map(lambda side: commands.run_one(side, command), (local, cloud)))
        shown = " ".join(command.arguments).replace(run.prefix, "…").split(" -- ")[0]
        for side, (status, output, messages) in zip((local, cloud), said):
            table.transcript.write(
                side=side.name, sesame=command.arguments, status=status, output=output, messages=messages)
        if command.is_compared:
            table.row("sesame " + command.arguments[0], shown, commands.differences(*said))
        else:
            table.fact("sesame " + command.arguments[0], f"{shown}: status {said[0][0]} here, {said[1][0]} there")
    pace.wait()
    connections(cloud, local, table)


def connections(cloud, local, table):
    for side in (local, cloud):
        if side.scheme == "http":
            table.fact("TLS", f"{side.name}: plain http")
            continue
        if side is cloud and getproxies().get("https"):
            table.fact("TLS", f"{side.name}: not looked at, for the way leads through a proxy")
            continue
        for fact in connection.chain(side):
            table.fact("TLS", f"{side.name}: {fact}")
        direct = side.ask("GetRegions", {})
        try:
            answer = connection.over_http2(side)
        except (OSError, ValueError, KeyError) as error:
            table.row("HTTP/2", f"{side.name}: {type(error).__name__}", ["no answer over HTTP/2"])
            continue
        if answer is None:
            table.fact("HTTP/2", f"{side.name}: not offered")
        else:
            same = answer[0] == direct.status and answer[1].keys() == (direct.response or {}).keys()
            table.row("HTTP/2", f"{side.name}: GetRegions", [] if same else ["another answer than over HTTP/1.1"])
