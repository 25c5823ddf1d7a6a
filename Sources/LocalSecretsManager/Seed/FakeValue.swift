import Foundation

/// A value made up for a version of a secret, in the form that all uses of it need. The same uses make the same value.
struct FakeValue {
    private let label: String
    private var root = Field()
    private var isJSON = false
    /// True while every use writes the bytes in another form.
    private var isBinary = true

    /// The fields that must be in a value; one without fields is a text.
    private struct Field {
        var fields: [String: Field] = [:]
        var isObject = false
    }

    init(of name: SecretName, version: VersionID) {
        label = "fake-\(name.text)" + (version == .current ? "" : ".\(version.text)")
    }

    /// Makes the value fit for one more use.
    mutating func serve(_ use: ManifestReference.Use) {
        switch use {
        case .whole(let isEncoded): isBinary = isBinary && isEncoded
        case .field(let path): Self.add(path[...], isObject: false, to: &root)
        case .members(let path): Self.add(path[...], isObject: true, to: &root)
        }
        if case .whole = use { return }
        isJSON = true
    }

    /// The value; nil when it would be longer than a value may be.
    var value: SecretValue? {
        let value: SecretValue
        if isJSON {
            let options: JSONSerialization.WritingOptions = [.sortedKeys, .withoutEscapingSlashes]
            let content = Self.content(of: root, label)
            guard let text = try? JSONSerialization.data(withJSONObject: content, options: options) else { return nil }
            value = .text(String(decoding: text, as: UTF8.self))
        } else {
            // Bytes that are no text: NUL, and one that UTF-8 has not.
            value = isBinary ? .binary([0, 0xFF] + label.utf8) : .text(label)
        }
        return value.bytes.count <= SecretValue.limit ? value : nil
    }

    private static func add(_ path: ArraySlice<String>, isObject: Bool, to field: inout Field) {
        guard let step = path.first else {
            field.isObject = field.isObject || isObject
            return
        }
        add(path.dropFirst(), isObject: isObject, to: &field.fields[step, default: Field()])
    }

    /// A text, an object, or an array if all names are small indices.
    private static func content(of field: Field, _ label: String) -> Any {
        guard field.isObject || !field.fields.isEmpty else { return label }
        func inner(_ name: String) -> Any { content(of: field.fields[name] ?? Field(), "\(label).\(plain(name))") }
        let indices = field.fields.keys.compactMap { name in (0..<100).first { String($0) == name } }
        if !field.isObject, indices.count == field.fields.count, let last = indices.max() {
            return (0...last).map { inner(String($0)) }
        }
        return Dictionary(uniqueKeysWithValues: field.fields.keys.map { ($0, inner($0)) })
    }

    /// A name without characters that mean something in a URL, a shell or JSON.
    private static func plain(_ name: String) -> String {
        String(name.map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_") ? $0 : "_" })
    }
}
