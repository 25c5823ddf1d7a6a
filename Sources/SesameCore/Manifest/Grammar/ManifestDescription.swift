/// The grammar of the manifest in words, for the manual page.
package enum ManifestDescription {
    package typealias Part = (title: String, keys: [(name: String, value: String, help: String)])

    /// The mappings of a manifest, each with its keys.
    package static var parts: [Part] {
        [
            part("Keys of the file", .manifest), part("Keys of a profile", .profile),
            part("Keys of a variable in the long form", .entry), part("Keys of an item of from", .importItem),
        ]
    }

    /// A manifest that shows the usual forms.
    package static let example = """
        region: ap-guangzhou
        env:
          DB_PASSWORD: prod-db-password
          API_KEY: prod-api-key@v2
          DB_URL: "mysql://${prod-mysql#user|url}:${prod-mysql#password|url}@10.0.0.5"
          TLS_KEY_FILE: {secret: prod-tls-key, as: file}
        from:
        - {secret: prod-mysql, prefix: APP_, keys: [user, password]}
        profiles:
          dev: {env: {DB_PASSWORD: {value: not a secret}}}
        """

    private static func part(_ title: String, _ grammar: ManifestGrammar) -> Part {
        (
            title,
            grammar.keys.map { key in
                let condition = key.with.isEmpty ? "" : " (with \(key.with.joined(separator: ", or ")))"
                return (key.name, key.value.words, key.help + condition)
            }
        )
    }
}

extension ManifestGrammar.Value {
    fileprivate var words: String {
        switch self {
        case .text, .string: "text"
        case .flag: "true or false"
        case .choice(let words): words.joined(separator: " or ")
        case .list(let word): "[name, name] or \(word)"
        case .mapping: "a mapping"
        case .sequence: "a list"
        case .named(.shortOrLong(let help, _), _): "variable: \(help); or the long form"
        case .named: "name: a mapping"
        case .shortOrLong(let help, _): help
        }
    }
}
