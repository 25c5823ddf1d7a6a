"""Prints an SPDX 2.3 document (JSON) of a program: itself, and each library in it or under it, with version and source.

usage: sbom.py PROGRAM VERSION ARCHITECTURE FILE LINKED    (LINKED: lines "library source-package version")
"""
import hashlib
import json
import os
import re
import sys
import time
import urllib.parse

# What the packages' copyright files say of the parts that are linked; a source that is not here has NOASSERTION.
LICENCES = {
    "c-ares": "MIT", "curl": "curl", "glibc": "LGPL-2.1-or-later", "jansson": "MIT", "libyaml": "MIT", "nghttp2": "MIT",
    "openssl": "Apache-2.0", "gcc": "GPL-3.0-or-later WITH GCC-exception-3.1",
    "swift": "Apache-2.0 WITH Swift-exception", "swiftlang": "Apache-2.0 WITH Swift-exception",
    "zlib": "Zlib", "libzstd": "BSD-3-Clause", "gnutls28": "LGPL-2.1-or-later", "libmicrohttpd": "LGPL-2.1-or-later", "sqlite3": "blessing",
}
LICENCES_OF_FILES = {"lib_FoundationICU.a": "Unicode-3.0"}


def identifier(*parts):
    return "SPDXRef-" + re.sub(r"[^A-Za-z0-9.-]+", "-", "-".join(parts))


def package(name, version, licence, **more):
    return {
        "SPDXID": identifier("Package", name), "name": name, "versionInfo": version, "filesAnalyzed": False,
        "downloadLocation": "NOASSERTION", "licenseConcluded": "NOASSERTION", "licenseDeclared": licence,
        "copyrightText": "NOASSERTION", **more,
    }


def library(name, source, version):
    licence = LICENCES_OF_FILES.get(name) or LICENCES.get(re.sub(r"^(gcc)-\d+$", r"\1", source), "NOASSERTION")
    if source == "swift":  # from swift.org; all other sources are Debian's
        tag = f"swift-{version}"
        return package(
            name, version, licence, supplier="Organization: swift.org", sourceInfo=f"linked from {tag}",
            downloadLocation=f"https://github.com/swiftlang/swift/archive/refs/tags/{tag}.tar.gz")
    locator = f"pkg:deb/debian/{source}@{urllib.parse.quote(version, safe='.-~')}?arch=source"
    reference = {
        "referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl", "referenceLocator": locator}
    return package(
        name, version, licence, supplier="Organization: Debian",
        sourceInfo=f"from the Debian source package {source} {version}", externalRefs=[reference])


def main(program, version, architecture, path, linked):
    with open(path, "rb") as file:
        digest = hashlib.sha256(file.read()).hexdigest()
    with open(linked) as file:
        libraries = [library(*line.split()) for line in sorted(set(file))]
    commit = os.environ["SESAME_COMMIT"]
    top = package(
        program, version, "Apache-2.0", sourceInfo=f"commit {commit}, linux/{architecture}",
        packageFileName=os.path.basename(path), checksums=[{"algorithm": "SHA256", "checksumValue": digest}],
        primaryPackagePurpose="APPLICATION")
    # An archive is in the file; a shared library has to be there when it starts.
    relation = {True: "STATIC_LINK", False: "DYNAMIC_LINK"}
    related = [(top["SPDXID"], relation[entry["name"].endswith(".a")], entry["SPDXID"]) for entry in libraries]
    related.insert(0, ("SPDXRef-DOCUMENT", "DESCRIBES", top["SPDXID"]))
    json.dump({
        "spdxVersion": "SPDX-2.3", "dataLicense": "CC0-1.0", "SPDXID": "SPDXRef-DOCUMENT",
        "name": f"{program}-{version}-linux-{architecture}",
        "documentNamespace": f"urn:sesame:spdx:{program}:{version}:{architecture}:{digest}",
        "creationInfo": {
            "created": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(int(os.environ["SOURCE_DATE_EPOCH"]))),
            "creators": ["Tool: sesame-sbom", "Organization: sesame maintainers"],
        },
        "packages": [top] + libraries,
        "relationships": [
            {"spdxElementId": one, "relationshipType": kind, "relatedSpdxElement": other}
            for one, kind, other in related
        ],
    }, sys.stdout, indent=1, sort_keys=True)
    print()


main(*sys.argv[1:])
