import SecretMemory
import TencentCloud

/// The grammar of the manifest as a table. Its parser, its hints and its JSON schema follow this table.
struct ManifestGrammar: Sendable {
    /// The kind of value that a key may have. Patterns are ECMA-262 regular expressions for the schema; the parser does
    /// not use them.
    indirect enum Value: Sendable {
        case text(pattern: String? = nil)
        /// A text whose form no number and no keyword of YAML has.
        case string(pattern: String)
        /// `true` or `false`, and no other word.
        case flag
        case choice([String])
        /// A list of texts, or one word that stands for all.
        case list(orWord: String)
        case mapping(ManifestGrammar)
        case sequence(of: ManifestGrammar)
        /// A mapping with names that the user chooses: the kind of the values, and the pattern of the names.
        case named(Value, pattern: String)
        /// A text, or the mapping of the long form; the first is the help for the text.
        case shortOrLong(String, ManifestGrammar)
    }

    struct Key: Sendable {
        let name: String
        let value: Value
        /// Conditions, `key` or `key: word`, of which one must hold: that key is there too, with that word.
        var with: [String] = []
        let help: String
    }

    /// The name in messages.
    let name: String
    let keys: [Key]
    /// The keys that must be there.
    var required: [String] = []
    /// The keys of which at least one must be there; exactly one if ``isExclusive``.
    var needed: [String] = []
    var isExclusive = false
    /// The next thing to do if a key is missing.
    var hint: String?

    func key(_ name: String) -> Key? { keys.first { $0.name == name } }

    /// The parts of a condition of ``Key/with``.
    static func condition(_ text: String) -> (key: String, word: String?) {
        let (key, word) = Substring(text).splitOnce(at: ":")
        return (String(key), word.map { String($0.dropFirst()) })
    }
}

extension ManifestGrammar {
    private static let variable = "^[A-Za-z_][A-Za-z0-9_]*$"
    private static let secretName = "^[A-Za-z0-9][A-Za-z0-9_-]{0,127}$"
    private static let versionID = "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"
    private static let regionName = "^[a-z0-9]{2}(-[a-z0-9]+)+$"
    private static let reference =
        "name[@version][#field], the version SSM_Current when none is named; with \"${\" in it a template"

    /// The whole file.
    static let manifest = ManifestGrammar(
        name: "a manifest",
        keys: [region("the region of its secrets, unless --region or TENCENTCLOUD_REGION name another")] + layer + [
            Key(
                name: "profiles", value: .named(.mapping(profile), pattern: "^[A-Za-z0-9_.-]+$"),
                help: "layers that --profile NAME adds, each in the form of the file itself; their variables win")
        ], needed: ["env", "from", "profiles"],
        hint: "variables are listed under \"env:\"")

    static let profile = ManifestGrammar(
        name: "a profile", keys: [region("the region of the secrets under this profile")] + layer)

    private static func region(_ help: String) -> Key {
        Key(name: "region", value: .string(pattern: regionName), help: help)
    }

    private static let layer = [
        Key(
            name: "env", value: .named(.shortOrLong(reference, entry), pattern: variable),
            help: "the variables of the target, each with a reference, a template or the long form"),
        Key(
            name: "from", value: .sequence(of: importItem),
            help: "secrets whose value is a JSON object, each member a variable"),
    ]

    /// The long form of a variable.
    static let entry = ManifestGrammar(
        name: "the long form",
        keys: [
            Key(name: "secret", value: .text(pattern: secretName), help: "the SecretName"),
            Key(
                name: "version", value: .text(pattern: versionID), with: ["secret"],
                help: "the VersionId, SSM_Current when not given"),
            Key(
                name: "field", value: .text(), with: ["secret"],
                help: "a dotted path into a JSON value; \"\\.\" is a dot in a name, a number an index"),
            Key(
                name: "region", value: .string(pattern: regionName), with: ["secret", "template"],
                help: "the region of this secret, before all others"),
            Key(
                name: "encoding", value: .choice(Encoding.allCases.map(\.rawValue)), with: ["secret", "template"],
                help: "the form of the bytes: as they are, in base64 or in hexadecimal"),
            Key(
                name: "optional", value: .flag, with: ["secret", "template"],
                help: "true: the variable stays unset if there is no such secret or version"),
            Key(
                name: "default", value: .text(), with: ["secret", "template"],
                help: "the value if there is no such secret or version"),
            Key(
                name: "as", value: .choice(["env", "file"]),
                help: "file: the value is in a sealed memory file, and the variable holds its path"),
            Key(
                name: "trim", value: .flag, with: ["secret", "template"],
                help: "true: white space is removed from both ends of each fetched value"),
            Key(
                name: "template", value: .text(),
                help: "text with ${reference|filter}; filters are \(Filter.names); $$ is a dollar"),
            Key(name: "value", value: .text(), help: "a constant"),
            Key(
                name: "path", value: .string(pattern: "^/.*[^/]$"),
                help: "the value is in this file, on tmpfs or ramfs, and the variable holds its path"),
            Key(
                name: "mode", value: .text(pattern: "^0?[0-7]{3}$"), with: ["path", "as: file"],
                help: "the permissions of the file in octal, 0400 when not given"),
            Key(
                name: "owner", value: .text(pattern: "^[^:]+(:[^:]+)?$"), with: ["path", "as: file"],
                help: "user or user:group of the file, by name or number"),
            Key(
                name: "fd", value: .text(pattern: "^([3-9]|[1-9][0-9]{1,5})$"), with: ["as: file"],
                help: "the descriptor of the memory file, and the variable holds /proc/self/fd/N"),
        ], needed: ["secret", "template", "value"], isExclusive: true)

    /// An item of `from`.
    static let importItem = ManifestGrammar(
        name: "an item of \"from\"",
        keys: [
            Key(name: "secret", value: .text(pattern: secretName), help: "the SecretName; its value is a JSON object"),
            Key(
                name: "version", value: .text(pattern: versionID),
                help: "the VersionId, SSM_Current when not given"),
            Key(name: "field", value: .text(), help: "a dotted path to an object within the value"),
            Key(
                name: "region", value: .string(pattern: regionName),
                help: "the region of this secret, before all others"),
            Key(
                name: "prefix", value: .text(pattern: "^[A-Za-z_][A-Za-z0-9_]*$"),
                help: "the beginning of each variable's name, before the member's name"),
            Key(
                name: "keys", value: .list(orWord: "all"),
                help: "the members to take, or the word all"),
            Key(
                name: "optional", value: .flag,
                help: "true: nothing is set if there is no such secret or version"),
        ], required: ["secret", "keys"], hint: "write {secret: name, keys: [A, B]}, or keys: all")
}
