import SecretMemory

/// The report of a child at its gate to `sesame supervise`: names, versions and digests, line by line.
package struct GateReport: Equatable {
    /// A secret and the version that was fetched.
    package struct Version: Equatable {
        /// As `sesame check` shows it: `[region/]name@version`.
        package let secret: String
        package let versionID: String
    }

    package var versions: [Version] = []
    package var fingerprints: [Fingerprint] = []
    /// The variables of credentials that the program does not inherit.
    var removed: [String] = []

    package init() {}

    /// The lines, the last of which is `ready`.
    var text: SecretBytes {
        let text = SecretBytes()
        for each in versions { text.append("version \(each.versionID) \(each.secret)\n") }
        for each in fingerprints {
            text.append("\(each.isFile ? "file" : "value") \(each.digest) \(each.secrets) \(each.label)\n")
        }
        for name in removed { text.append("removed - \(name)\n") }
        text.append("ready\n")
        return text
    }

    /// Takes one line of a report.
    ///
    /// - Returns: true if the report is complete.
    mutating func add(_ line: Substring) -> Bool {
        let (kind, rest) = line.splitOnce(at: " ")
        guard let (word, name) = rest?.splitOnce(at: " "), let name else { return kind == "ready" }
        switch kind {
        case "version": versions.append(Version(secret: String(name), versionID: String(word)))
        case "value", "file":
            let (secrets, label) = name.splitOnce(at: " ")
            fingerprints.append(
                Fingerprint(
                    label: String(label ?? ""), secrets: String(secrets), isFile: kind == "file",
                    digest: String(word)))
        case "removed": removed.append(String(name))
        default: break
        }
        return false
    }
}
