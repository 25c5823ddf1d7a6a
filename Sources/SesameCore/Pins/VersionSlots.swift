import SecretMemory
import TencentCloud

/// A reference in the text of a manifest, and the bytes of the text that name its version.
struct VersionSlot {
    /// The secret, with its region if the text names one.
    let secret: SecretID
    let location: SourceLocation
    /// The bytes that a version takes the place of; an empty range if none is named.
    let range: Range<Int>
    /// The text before a version that is written here.
    let lead: String
}

/// Finds the version slots in the text of a manifest, which its parser has found right.
struct VersionSlots {
    private let file: String
    private let text: SecretBytes
    /// The offset of each line.
    private let lines: [Int]
    private(set) var all: [VersionSlot] = []

    /// - Parameter regions: the region of a layer by the name of its profile, "" for the layer without one.
    /// - Throws: ``Failure`` with status 78 at a reference that is written in a form in which it is not found.
    init(in text: SecretBytes, file: String, region: (_ profile: String) -> Region?) throws(Failure) {
        (self.text, self.file) = (text, file)
        lines = text.withBytes { bytes in
            let start = unsafe bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
            return [start] + bytes.indices.filter { unsafe bytes[$0] == UInt8(ascii: "\n") }.map { $0 + 1 }
        }
        guard let root = YAMLNode.parse(text).root else { return }
        try add(layer: root, region(""))
        for profile in root["profiles"]?.pairs ?? [] {
            try add(layer: profile.value, region(profile.key.text ?? ""))
        }
    }

    private mutating func add(layer: YAMLNode, _ region: Region?) throws(Failure) {
        for pair in layer["env"]?.pairs ?? [] {
            if let text = pair.value.text {
                try add(text, pair.value, region)
            } else if let template = pair.value["template"], let text = template.text {
                try add(text, template, pair.value.region ?? region)
            } else {
                try add(long: pair.value, region)
            }
        }
        if case .sequence(let items)? = layer["from"]?.content {
            for item in items { try add(long: item, region) }
        }
    }

    /// Adds the references of a scalar: a reference, or a template.
    private mutating func add(_ text: String, _ node: YAMLNode, _ region: Region?) throws(Failure) {
        var index = begin(of: node)
        guard Template.isOne(text) else {
            if let reference = try? SecretReference(parsing: text) {
                _ = try add(reference.secret, at: index, node, region)
            }
            return
        }
        for reference in (try? Template(parsing: text, region: nil))?.references ?? [] {
            while !begins(with: "${", at: index) {
                guard let byte = self[index] else { throw hidden(node) }
                // "$$" is a dollar, whatever follows.
                index += byte == UInt8(ascii: "$") ? 2 : 1
            }
            index = try add(reference.secret, at: index + 2, node, region)
        }
    }

    /// Adds `name` or `name@version`, which begins at this byte.
    ///
    /// - Returns: the offset of what follows it.
    private mutating func add(
        _ secret: SecretID, at start: Int, _ node: YAMLNode, _ region: Region?
    ) throws(Failure) -> Int {
        let end = start + secret.name.utf8.count
        guard begins(with: secret.name, at: start) else { throw hidden(node) }
        let isNamed = self[end] == UInt8(ascii: "@")
        guard isNamed ? begins(with: "@\(secret.version)", at: end) : !secret.isPinned else { throw hidden(node) }
        let range = end..<end + (isNamed ? secret.version.utf8.count + 1 : 0)
        add(secret, node, (range, "@"), region)
        return range.upperBound
    }

    /// Adds the reference of a long form: `secret: name`, with or without `version: id`.
    private mutating func add(long node: YAMLNode, _ region: Region?) throws(Failure) {
        guard let name = node["secret"], let text = name.text else { return }
        let version = node["version"]
        guard let secret = try? SecretID(name: text, version: version?.text, region: node.region) else { return }
        let start = begin(of: name)
        guard begins(with: text, at: start) else { throw hidden(name) }
        guard let version else {
            let end = start + text.utf8.count + (start > offset(of: name.position) ? 1 : 0)
            add(secret, name, self.end(of: node, after: end), region)
            return
        }
        let first = begin(of: version)
        guard begins(with: secret.version, at: first) else { throw hidden(version) }
        add(secret, name, (first..<first + secret.version.utf8.count, ""), region)
    }

    /// The range and the lead of a new key of a long form: after its secret, in the same line or below it.
    private func end(of node: YAMLNode, after secret: Int) -> (Range<Int>, lead: String) {
        if self[offset(of: node.position)] == UInt8(ascii: "{") { return (secret..<secret, ", version: ") }
        var end = secret
        while let byte = self[end], byte != UInt8(ascii: "\n") { end += 1 }
        let hasReturn = self[end - 1] == UInt8(ascii: "\r")
        if hasReturn { end -= 1 }
        let column = node.pairs.first { $0.key.text == "secret" }?.key.position.column ?? 1
        return (end..<end, (hasReturn ? "\r\n" : "\n") + String(repeating: " ", count: column - 1) + "version: ")
    }

    private mutating func add(
        _ secret: SecretID, _ node: YAMLNode, _ slot: (range: Range<Int>, lead: String), _ region: Region?
    ) {
        var secret = secret
        secret.region = secret.region ?? region
        let location = SourceLocation(file: file, position: node.position)
        all.append(VersionSlot(secret: secret, location: location, range: slot.range, lead: slot.lead))
    }

    private func hidden(_ node: YAMLNode) -> Failure {
        Failure(
            .configuration, at: "\(SourceLocation(file: file, position: node.position))",
            "this reference is written in a form that pin does not change", hint: "write its version by hand")
    }

    // MARK: Bytes

    private subscript(index: Int) -> UInt8? {
        text.withBytes { unsafe $0.indices.contains(index) ? $0[index] : nil }
    }

    private func begins(with word: String, at index: Int) -> Bool {
        text.withBytes { unsafe $0.dropFirst(index).starts(with: word.utf8) }
    }

    private func offset(of position: YAMLNode.Position) -> Int {
        guard position.line <= lines.count else { return text.count }
        var (index, rest) = (lines[position.line - 1], position.column - 1)
        // A character begins at each byte that continues none.
        while rest > 0, index < text.count {
            index += 1
            if (self[index] ?? 0) & 0xC0 != 0x80 { rest -= 1 }
        }
        return index
    }

    /// The offset of the first byte of a scalar's text: after a quotation mark, or below the head of a block.
    private func begin(of node: YAMLNode) -> Int {
        var index = offset(of: node.position)
        switch self[index] {
        case UInt8(ascii: "'"), UInt8(ascii: "\""): return index + 1
        case UInt8(ascii: "|"), UInt8(ascii: ">"):
            while let byte = self[index], byte != UInt8(ascii: "\n") { index += 1 }
            while let byte = self[index], byte == UInt8(ascii: "\n") || byte == UInt8(ascii: " ") { index += 1 }
            return index
        default: return index
        }
    }
}

extension YAMLNode {
    fileprivate var text: String? { if case .scalar(let text) = content { text } else { nil } }
    fileprivate var pairs: [(key: YAMLNode, value: YAMLNode)] {
        if case .mapping(let pairs) = content { pairs } else { [] }
    }
    fileprivate subscript(key: String) -> YAMLNode? { pairs.first { $0.key.text == key }?.value }
    /// The region that a long form names.
    fileprivate var region: Region? { self["region"]?.text.flatMap(Region.init(parsing:)) }
}
