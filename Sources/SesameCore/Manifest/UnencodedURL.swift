import SecretMemory
import TencentCloud

/// Warnings about values that stand in a URL as they are.
extension Manifest {
    /// A warning for each reference in the template of a URL that the filter `url` does not encode.
    package var unencoded: [Fault] {
        entries.flatMap { entry in
            entry.template.unencoded.map { reference in
                Fault(
                    .configuration, at: "\(entry.location)",
                    "\(entry.variable.text): \(reference) stands in a URL without the filter \"url\"",
                    hint: "write |url behind it: \"@\", \":\", \"/\" or \"%\" in the value would change the URL")
            }
        }
    }
}

extension Template {
    fileprivate var unencoded: [SecretReference] {
        guard let beginning = pieces.first?.constant, beginning.beginsURL else { return [] }
        return pieces.compactMap { piece in
            if case .value(let reference, let filters) = piece, !filters.contains(.url) { reference } else { nil }
        }
    }
}

extension SecretBytes {
    /// Tells whether the text begins as a URL: `mysql://`, `jdbc:mysql://`.
    fileprivate var beginsURL: Bool {
        withBytes { bytes in
            let scheme = unsafe bytes.prefix { $0.isAlphanumeric || "+-.:".utf8.contains($0) }
            return unsafe scheme.count > 1 && scheme.last == UInt8(ascii: ":")
                && bytes[scheme.endIndex...].starts(with: "//".utf8)
        }
    }
}
