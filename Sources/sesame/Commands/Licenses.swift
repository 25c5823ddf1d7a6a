import CStatic
import SecretMemory
import SesameCore
import TencentCloud

/// `sesame licenses`: the licence of sesame and of the libraries in this very file.
func licenses(_ arguments: Arguments) throws(Failure) {
    if let extra = arguments.operands.first {
        throw Failure(.usage, "\"\(extra)\" is one word too many", hint: "sesame licenses | less")
    }
    let notice = """
        sesame \(sesameVersion) is licensed under the Apache License, Version 2.0:
        http://www.apache.org/licenses/LICENSE-2.0
        It is distributed on an "AS IS" basis, without warranties or conditions of any kind, either express or implied.


        """
    try printOut(notice + (unsafe sesame_licenses().map { unsafe String(cString: $0) } ?? distribution))
}

/// The text of a build that loads its libraries.
private let distribution = """
    This build loads the libraries of the distribution: libcurl, OpenSSL, jansson, libyaml, the GNU C Library and what they
    need. "ldd" lists them. On Debian the licence of each stands in /usr/share/doc/PACKAGE/copyright.
    It contains or loads the runtime of Swift (libswiftCore), under the Apache License, Version 2.0, with its Runtime Library
    Exception.

    """

/// The text of `sesame --version`: the commit too, and the libraries that are loaded.
var versionText: String {
    "sesame \(sesameVersion) (commit \(unsafe String(cString: sesame_commit())))\n"
        + libraryVersions.joined(separator: ", ") + "\n"
}
