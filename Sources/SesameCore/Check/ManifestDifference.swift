import SecretMemory
import TencentCloud

/// The variables in which two manifests differ. It shows what rows show: names, and no constant.
package struct ManifestDifference {
    package struct Row {
        package let variable: String
        /// What the variable gets; nil if the manifest does not have it.
        package let before: String?
        package let after: String?
    }

    package private(set) var rows: [Row] = []

    /// - Parameter choice: what names a region beside the manifests.
    package init(_ before: Manifest, _ after: Manifest, _ choice: RegionChoice) {
        let regions = (choice.with(before).chosen?.name, choice.with(after).chosen?.name)
        if regions.0 != regions.1 {
            rows.append(Row(variable: "(region)", before: regions.0, after: regions.1))
        }
        let (old, new) = (before.signatures, after.signatures)
        for row in old {
            let other = new.first { $0.variable == row.variable }
            if other.map({ $0.isSame(as: row) }) == true { continue }
            let isAlike = other?.content == row.content
            rows.append(
                Row(
                    variable: row.variable, before: row.content,
                    after: other.map { $0.content + (isAlike ? ", but not the same" : "") }))
        }
        for row in new where !old.contains(where: { $0.variable == row.variable }) {
            rows.append(Row(variable: row.variable, before: nil, after: row.content))
        }
    }
}

/// All that decides what a variable gets.
private struct Signature {
    let variable: String
    let content: String
    /// The parts that the content does not show.
    var details = ""
    var texts: [SecretBytes] = []

    func isSame(as other: Signature) -> Bool {
        content == other.content && details == other.details && texts.count == other.texts.count
            && zip(texts, other.texts).allSatisfy { $0.isEqual(to: $1) }
    }
}

extension Manifest {
    fileprivate var signatures: [Signature] {
        zip(rows, entries.map(Optional.some) + imports.map { _ in nil }).map { row, entry in
            var signature = Signature(variable: row.variable, content: row.content)
            guard let entry else { return signature }
            signature.details = entry.details
            signature.texts = entry.template.pieces.compactMap { $0.constant }
            if case .value(let text) = entry.absence { signature.texts.append(text) }
            return signature
        }
    }
}

extension Manifest.Entry {
    fileprivate var details: String {
        let filters = template.pieces.map { piece in
            if case .value(_, let filters) = piece { "\(filters)" } else { "text" }
        }
        let access =
            switch destination {
            case .variable: ""
            case .memoryFile(let file): file.access.details
            case .file(let file): file.access.details
            }
        return "\(filters) \(isTrimmed) \(access)"
    }
}

extension FileAccess {
    fileprivate var details: String { "\(mode) \(owner.map { "\($0)" } ?? "")" }
}
