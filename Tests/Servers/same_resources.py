#!/usr/bin/env python3
"""usage: same_resources.py FILE FILE

Ends with 1 when two files of resources differ in more than their order and the ends of generated names.
"""
import re, sys

import yaml


def plain(node):
    if isinstance(node, dict):
        return {name: plain(value) for name, value in node.items()}
    if isinstance(node, list):
        items = [plain(item) for item in node]
        return sorted(items, key=str) if any(isinstance(item, dict) for item in items) else items
    return re.sub(r"^(sesame-manifest)-[a-z0-9]{10}$", r"\1", node) if isinstance(node, str) else node


def ordered(node):
    """The same with its names in order, so that the text of an item does not depend on it."""
    if isinstance(node, dict):
        return {name: ordered(node[name]) for name in sorted(node)}
    return [ordered(item) for item in node] if isinstance(node, list) else node


ours, theirs = (plain(ordered(list(yaml.safe_load_all(open(path))))) for path in sys.argv[1:])
sys.exit(0 if ours == theirs else f"{ours}\n{theirs}")
