"""Writes an OCI image layout as a tar: one image of one layer for each architecture, and an index of them.

usage: image.py FILE VERSION SETTINGS ARCHITECTURE=ROOT...    (SETTINGS: the "config" of the image, JSON)
The same roots give the same bytes: names are sorted, times are SOURCE_DATE_EPOCH, everything is root's.
"""
import gzip
import hashlib
import io
import json
import os
import sys
import tarfile
import time

EPOCH = int(os.environ["SOURCE_DATE_EPOCH"])
INDEX = "application/vnd.oci.image.index.v1+json"
MANIFEST = "application/vnd.oci.image.manifest.v1+json"
CONFIGURATION = "application/vnd.oci.image.config.v1+json"
LAYER = "application/vnd.oci.image.layer.v1.tar+gzip"


def member(name, kind, mode, size=0, target=""):
    entry = tarfile.TarInfo(name)
    entry.type, entry.mode, entry.size, entry.linkname, entry.mtime = kind, mode, size, target, EPOCH
    return entry


def archive(root):
    """The files of a folder as a tar."""
    paths = []
    for folder, folders, files in os.walk(root):
        paths += [os.path.join(folder, name) for name in folders + files]
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w", format=tarfile.GNU_FORMAT) as tar:
        for path in sorted(paths):
            name, status = os.path.relpath(path, root), os.lstat(path)
            if os.path.islink(path):
                tar.addfile(member(name, tarfile.SYMTYPE, 0o777, target=os.readlink(path)))
            elif os.path.isdir(path):
                tar.addfile(member(name, tarfile.DIRTYPE, status.st_mode & 0o7777))
            else:
                with open(path, "rb") as file:
                    tar.addfile(member(name, tarfile.REGTYPE, status.st_mode & 0o7777, status.st_size), file)
    return stream.getvalue()


class Layout:
    """The files of the layout; a blob is named by its digest."""

    def __init__(self):
        self.files = {"oci-layout": b'{"imageLayoutVersion": "1.0.0"}'}

    def add(self, kind, content, **more):
        if not isinstance(content, bytes):
            content = json.dumps(content, sort_keys=True).encode()
        digest = hashlib.sha256(content).hexdigest()
        self.files[f"blobs/sha256/{digest}"] = content
        return {"mediaType": kind, "digest": f"sha256:{digest}", "size": len(content), **more}

    def image(self, architecture, root, settings):
        layer = archive(root)
        created = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(EPOCH))
        configuration = {
            "created": created, "architecture": architecture, "os": "linux", "config": settings,
            "rootfs": {"type": "layers", "diff_ids": ["sha256:" + hashlib.sha256(layer).hexdigest()]},
            "history": [{"created": created, "created_by": "sesame"}],
        }
        return self.add(MANIFEST, {
            "schemaVersion": 2, "mediaType": MANIFEST, "config": self.add(CONFIGURATION, configuration),
            "layers": [self.add(LAYER, gzip.compress(layer, mtime=0))],
        }, platform={"architecture": architecture, "os": "linux"})

    def write(self, path):
        with tarfile.open(path, "w", format=tarfile.GNU_FORMAT) as tar:
            for folder in ("blobs", "blobs/sha256"):
                tar.addfile(member(folder, tarfile.DIRTYPE, 0o755))
            for name, content in sorted(self.files.items()):
                tar.addfile(member(name, tarfile.REGTYPE, 0o644, len(content)), io.BytesIO(content))


def main(path, version, settings, *images):
    layout = Layout()
    with open(settings) as file:
        settings = json.load(file)
    settings["Labels"]["org.opencontainers.image.version"] = version
    settings["Labels"]["org.opencontainers.image.revision"] = os.environ["SESAME_COMMIT"]
    made = [layout.image(*image.split("=", 1), settings) for image in images]
    name = {"org.opencontainers.image.ref.name": settings["Labels"]["org.opencontainers.image.title"] + ":" + version}
    if len(made) == 1:
        top = dict(made[0], annotations=name)
    else:
        index = {"schemaVersion": 2, "mediaType": INDEX, "manifests": made}
        top = layout.add(INDEX, index, annotations=name)
    layout.files["index.json"] = json.dumps(
        {"schemaVersion": 2, "mediaType": INDEX, "manifests": [top]}, sort_keys=True).encode()
    layout.write(path)


main(*sys.argv[1:])
