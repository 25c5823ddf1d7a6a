"""usage: Tests/cloud REGION [--yes] [--rate N] [--transcript FILE]

Sends the same requests to the service in the cloud and to a sesame-local, by the official SDK and by sesame, and tells
where the answers differ. Without --yes it sends nothing, and tells what it would do.

  --yes              do it; makes secrets sesame-test-…, and removes them at the end, also after ^C
  --rate N           at most so many requests a second; 10 when not given
  --transcript FILE  where what was asked and answered is written, without values; .build/cloud-RUN.jsonl when not given

SESAME_ENDPOINT, SESAME_CA_FILE and TENCENTCLOUD_SECRET_ID, _KEY and _TOKEN are those of sesame. SESAME and SESAME_LOCAL
name the two programs; .build/debug's when not given.

Status: 0 no difference, 1 differences, 2 something is left behind or could not be done, 64 wrong usage, 77 no or
refused credentials, 130 after ^C.
"""

import argparse
import math
import os
import sys
import traceback

import commands
import made
import plan
from both import Values, compare
from pace import Ended, Pace
from sides import OWN, ROOT, SESAME, SESAME_LOCAL, Cloud, Local
from steps import steps
from transcript import Table, Transcript


def offer_left_overs(cloud, pace):
    for run, found in made.left_over(cloud).items():
        print(f"An earlier run has left {len(found)}: {', '.join(sorted(found))}")
        print("Remove them? Not while it still runs. [y/N] ", end="", flush=True)
        pace.is_asking = True
        line = sys.stdin.readline()
        pace.is_asking = False
        if line.strip().lower() in ("y", "yes"):
            removed, left = made.remove_all(cloud, run, set(found))
            print(f"{len(removed)} removed" + (f", left: {', '.join(sorted(left))}" if left else ""), flush=True)
        else:
            print("They stay.", flush=True)


def perform(cloud, run, rate, transcript):
    """The run; answers with its status."""
    pace, values, tried = Pace(rate), Values(transcript.secrets), set()
    status = cloud.ask("GetServiceStatus", {})
    if status.code:
        print(f"Tests/cloud: GetServiceStatus: {status.code}", file=sys.stderr)
        return 77 if status.code.startswith(("AuthFailure", "UnauthorizedOperation")) else 2
    quota = status.response.get("QPSLimit") or 0
    print(f"The account: {quota} requests a second, {status.response.get('SecretLimit')} secrets", flush=True)
    if not status.response.get("ServiceEnabled"):
        print("Tests/cloud: the service is not activated", file=sys.stderr)
        return 2
    if quota:
        pace.rate = min(pace.rate, max(1, quota / 2))
    local, outcome = None, 0
    try:
        offer_left_overs(cloud, pace)
        local = Local(cloud.region)
        values.all += [side.settings[name] for side in (cloud, local) for name in OWN[2:5] if side.settings.get(name)]
        table = Table(transcript)
        compare(cloud, local, run, values, table, pace, tried)
        print(f"{table.compared} answers compared, {table.different} differ; transcript: {transcript.path}", flush=True)
        outcome = 1 if table.different else 0
    except Ended:
        outcome = 128 + pace.signal
    except made.Unclear as unclear:
        print(f"Tests/cloud: {unclear}", file=sys.stderr, flush=True)
        outcome = 2
    except Exception:
        traceback.print_exc()
        outcome = 2
    finally:
        if tried:
            removed, left = made.remove_all(cloud, run, tried)
            print(f"secrets removed: {len(removed)}", flush=True)
            for name in sorted(left):
                hint = f"sesame rm {name} --recovery 0 removes it"
                print(f"Tests/cloud: left behind: {name}; {hint}", file=sys.stderr, flush=True)
                outcome = 2
        if local:
            local.stop()
    return 128 + pace.signal if pace.signal and outcome < 2 else outcome


def main():
    parser = argparse.ArgumentParser(usage=__doc__[7:], add_help=False, exit_on_error=False)
    parser.add_argument("region", metavar="REGION")
    parser.add_argument("--yes", action="store_true")
    parser.add_argument("--rate", type=float, default=10)
    parser.add_argument("--transcript")
    if {"-h", "--help"} & set(sys.argv):
        print(__doc__, end="")
        return 0
    try:
        arguments = parser.parse_args()
        if not arguments.rate > 0:
            raise argparse.ArgumentError(None, "--rate: not above 0")
    except (argparse.ArgumentError, SystemExit) as error:
        print(f"Tests/cloud: {error if str(error) != '2' else 'wrong usage'}; --help tells more", file=sys.stderr)
        return 64
    cloud, run = Cloud(arguments.region), made.Run()
    path = arguments.transcript or os.path.join(ROOT, f".build/cloud-{run.id}.jsonl")
    count, calls = len(steps(run, Values([]))) + 60, len(commands.commands(run, Values([])))
    what = "Tests/cloud does this:" if arguments.yes else "Dry run: nothing is sent. With --yes, Tests/cloud does this:"
    print(plan.told(
        arguments.region, what=what,
        requests=count, host=cloud.host, rate=f"{arguments.rate:g}", commands=calls, prefix=run.prefix,
        minutes=math.ceil(count / arguments.rate / 60), tag=made.TAG, run=run.id, transcript=path,
        credentials="found" if cloud.id and cloud.key else "not found"), flush=True)
    if not arguments.yes:
        return 0
    if not (cloud.id and cloud.key):
        print("Tests/cloud: set TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY", file=sys.stderr)
        return 77
    for program in (SESAME, SESAME_LOCAL):
        if not os.access(program, os.X_OK):
            print(f"Tests/cloud: {program} is not there; swift build makes it", file=sys.stderr)
            return 2
    try:
        transcript = Transcript(path)
    except OSError as error:
        print(f"Tests/cloud: {path}: {error.strerror}", file=sys.stderr)
        return 2
    return perform(cloud, run, arguments.rate, transcript)


sys.exit(main())
