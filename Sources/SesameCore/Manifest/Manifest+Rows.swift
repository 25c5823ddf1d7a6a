import TencentCloud

/// The manifest as a table for people: names and references, never a constant.
extension Manifest {
    /// A row for each variable, or `PREFIX*`, with what it gets.
    package var rows: [(variable: String, content: String)] {
        entries.map { ($0.variable.text, $0.content) } + imports.map { ($0.names, $0.content) }
    }
}

extension Manifest.Entry {
    fileprivate var content: String {
        let references = template.references.map(\.description)
        var words = [references.isEmpty ? "a constant" : references.joined(separator: ", ")]
        if !references.isEmpty && template.pieces.count > 1 { words.append("in a template") }
        if encoding != .text { words.append("as \(encoding.rawValue)") }
        switch destination {
        case .variable: break
        case .memoryFile(let file):
            words.append("in a memory file" + (file.descriptor.map { ", descriptor \($0)" } ?? ""))
        case .file(let destination): words.append("in \(destination.path)")
        }
        switch absence {
        case .refused: break
        case .unset: words.append("if there is one")
        case .value: words.append("or a default")
        }
        return words.joined(separator: ", ")
    }
}

extension MemberImport {
    fileprivate var content: String {
        "all members of \(reference)" + (isOptional ? ", if there is one" : "")
    }
}
