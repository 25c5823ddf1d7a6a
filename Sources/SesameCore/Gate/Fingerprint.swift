import SecretMemory
import TencentCloud

/// A keyed digest of what one variable or file of the manifest gets. It tells whether the value changed, and nothing
/// else about it.
package struct Fingerprint: Equatable {
    /// The variable, or the pattern of the variables that a whole object becomes.
    package let label: String
    /// The secrets that it is made of, with commas between them.
    package let secrets: String
    /// True if the value is in a `path:` file.
    let isFile: Bool
    /// HMAC-SHA256 in hexadecimal digits, keyed for one `sesame supervise`.
    let digest: String
}

extension Manifest {
    /// The part that can change without a change of the manifest: what names no version.
    ///
    /// - Parameter pinned: true if what names a version belongs to it too (UpdateSecret rewrites a version).
    func watched(pinned: Bool) -> Manifest {
        var part = self
        part.entries.removeAll { !$0.template.references.contains { pinned || !$0.secret.isPinned } }
        part.imports.removeAll { !pinned && $0.reference.secret.isPinned }
        return part
    }

    /// Tells whether a value is in a `path:` file.
    var hasFile: Bool { entries.contains { $0.destination.isFile } }

    /// The labels of its values, and the secrets of each.
    fileprivate var labels: [String: [SecretID]] {
        let entries = entries.map { ($0.variable.text, $0.template.references.map(\.secret)) }
        return Dictionary(entries + imports.map { ($0.names, [$0.reference.secret]) }, uniquingKeysWith: +)
    }
}

extension Manifest.Destination {
    var isFile: Bool { if case .file = self { true } else { false } }
}

extension Composition {
    /// The fingerprints of the values of a part of the manifest, sorted by label.
    static func fingerprints(
        of values: [Value], in part: Manifest, key: SecretBytes
    ) throws(DigestRefused) -> [Fingerprint] {
        let labels = part.labels
        var groups: [String: [Value]] = [:]
        for value in values where labels[value.label] != nil { groups[value.label, default: []].append(value) }
        return try groups.keys.sorted().map { label throws(DigestRefused) in
            let group = (groups[label] ?? []).sorted { $0.variable.text < $1.variable.text }
            let message = SecretBytes()
            for value in group {
                message.append("\(value.variable.text) \(value.bytes.count) ")
                message.append(value.bytes)
            }
            var secrets: [String] = []
            for secret in labels[label] ?? [] where !secrets.contains("\(secret)") { secrets.append("\(secret)") }
            let digest = try key.hmacSHA256(of: message)
            return Fingerprint(
                label: label, secrets: secrets.joined(separator: ","), isFile: group.contains { $0.destination.isFile },
                digest: digest.withBytes { unsafe $0.map { hexadecimal($0) }.joined() })
        }
    }
}

/// A byte as two hexadecimal digits.
private func hexadecimal(_ byte: UInt8) -> String {
    let digits = String(byte, radix: 16)
    return byte < 16 ? "0" + digits : digits
}
