#!/usr/bin/env python3
"""Tells what python-dotenv reads of each file of environment_files.json: prints a list of objects."""
import json, logging, os, tempfile

import dotenv

logging.disable()
readings = []
for case in json.load(open(os.path.dirname(os.path.abspath(__file__)) + "/environment_files.json")):
    with tempfile.TemporaryDirectory() as folder:
        with open(folder + "/.env", "w", newline="", encoding="utf-8") as file:
            file.write(case["text"])
        readings.append(dict(dotenv.dotenv_values(folder + "/.env")))
print(json.dumps(readings))
