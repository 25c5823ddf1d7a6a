package import SecretMemory
import TencentCloud

/// The JSON Schema (draft 2020-12) of the manifest, made from its grammar.
extension Manifest {
    /// The text of the schema, one member a line, without a final line break.
    package static var schema: SecretBytes {
        var schema: [(name: String, value: JSON.Part)] = [
            ("$schema", .text("https://json-schema.org/draft/2020-12/schema")), ("title", .text("sesame manifest")),
        ]
        schema += ManifestGrammar.manifest.schema
        return JSON.text(.object(schema), indented: true)
    }
}

extension ManifestGrammar {
    fileprivate var schema: [(name: String, value: JSON.Part)] {
        var schema: [(name: String, value: JSON.Part)] = [
            ("type", .text("object")), ("additionalProperties", .boolean(false)),
            ("properties", .object(keys.map { ($0.name, .object($0.schema)) })),
        ]
        if !required.isEmpty { schema.append(("required", .array(required.map(JSON.Part.text)))) }
        if !needed.isEmpty { schema.append((isExclusive ? "oneOf" : "anyOf", Self.anyOf(needed))) }
        let dependent = keys.filter { !$0.with.isEmpty }
        if !dependent.isEmpty {
            let rules = dependent.map { (name: $0.name, value: JSON.Part.object([("anyOf", Self.anyOf($0.with))])) }
            schema.append(("dependentSchemas", .object(rules)))
        }
        return schema
    }

    private static func anyOf(_ conditions: [String]) -> JSON.Part {
        .array(
            conditions.map { text in
                let (key, word) = condition(text)
                let const = word.map { JSON.Part.object([(key, .object([("const", .text($0))]))]) }
                return .object([("required", .array([.text(key)]))] + (const.map { [("properties", $0)] } ?? []))
            })
    }
}

extension ManifestGrammar.Key {
    fileprivate var schema: [(name: String, value: JSON.Part)] { [("description", .text(help))] + value.schema }
}

extension ManifestGrammar.Value {
    /// The types of a scalar. The parser takes every scalar for text; an editor takes one without quotation marks for a
    /// number or keyword of YAML.
    private static var scalar: JSON.Part { .array(["string", "number", "boolean", "null"].map(JSON.Part.text)) }

    fileprivate var schema: [(name: String, value: JSON.Part)] {
        switch self {
        case .text(let pattern):
            // JSON Schema applies a pattern to strings only.
            [("type", Self.scalar)] + (pattern.map { [("pattern", .text($0))] } ?? [])
        case .string(let pattern): [("type", .text("string")), ("pattern", .text(pattern))]
        case .flag: [("enum", .array([.boolean(true), .boolean(false), .text("true"), .text("false")]))]
        case .choice(let words): [("enum", .array(words.map(JSON.Part.text)))]
        case .list(let word):
            [
                (
                    "anyOf",
                    .array([
                        .object([("const", .text(word))]),
                        .object([("type", .text("array")), ("items", .object([("type", Self.scalar)]))]),
                    ])
                )
            ]
        case .mapping(let grammar): grammar.schema
        case .sequence(let grammar): [("type", .text("array")), ("items", .object(grammar.schema))]
        case .named(let value, let pattern):
            [
                ("type", .text("object")), ("propertyNames", .object([("pattern", .text(pattern))])),
                ("additionalProperties", .object(value.schema)),
            ]
        case .shortOrLong(let help, let grammar):
            [
                (
                    "anyOf",
                    .array([
                        .object([("type", Self.scalar), ("description", .text(help))]), .object(grammar.schema),
                    ])
                )
            ]
        }
    }
}
