import SecretMemory
import TencentCloud

/// Warnings about entries that are references by their form but more likely constants: `PORT: 8080`.
extension Manifest {
    /// A warning for each reference whose name is hardly the name of a secret.
    package var mistakable: [Fault] {
        entries.compactMap { entry in
            guard let secret = entry.bareSecret, Self.isNoName(secret.name) else { return nil }
            return Fault(
                .configuration, at: "\(entry.location)", "\(entry.variable.text) is the secret \"\(secret.name)\"",
                hint: secret.constantHint)
        }
    }

    private static let words: Set<String> = ["true", "false", "yes", "no", "on", "off", "null", "none"]

    /// Tells whether the name is a number or a keyword of YAML.
    private static func isNoName(_ name: String) -> Bool {
        name.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
            || words.contains(name.lowercased())
    }
}

extension Manifest.Entry {
    /// The secret of an entry that is a secret's name and nothing else, as a constant would look; else nil.
    var bareSecret: SecretID? {
        guard isShort, case .value(let reference, let filters)? = template.pieces.first, template.pieces.count == 1,
            filters.isEmpty, !reference.secret.isPinned, reference.field == nil
        else { return nil }
        return reference.secret
    }
}

extension SecretID {
    /// A hint about how to write the name as a constant; nil if it is more than one word.
    var constantHint: String? {
        name.utf8.allSatisfy(\.isAlphanumeric) ? "a constant is written {value: \"\(name)\"}" : nil
    }
}
