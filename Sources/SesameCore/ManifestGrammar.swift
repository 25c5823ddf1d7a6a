/// The grammar of the manifest as a table, from which its parser, its hints and its JSON schema are made.
struct ManifestGrammar: Sendable {
    /// What may stand as the value of a key. Patterns are ECMA-262's, for the schema; the types themselves parse.
    indirect enum Value: Sendable {
        case text(pattern: String? = nil)
        /// `true` or `false` and no other word.
        case flag
        case choice([String])
        /// A list of texts, or the one word that stands for all.
        case list(orWord: String)
        case mapping(ManifestGrammar)
        case sequence(of: ManifestGrammar)
        /// Names of one's own, each with a value of this kind; and what the names must look like.
        case named(Value, pattern: String)
        /// A text, or the mapping that says more.
        case shortOrLong(String, ManifestGrammar)
    }

    struct Key: Sendable {
        let name: String
        let value: Value
        /// The keys of which one must be there too.
        var with: [String] = []
        let help: String
    }

    /// What it is called in messages and in the schema.
    let name: String
    let keys: [Key]
    /// These keys must be there.
    var required: [String] = []
    /// Of these at least one, or exactly one.
    var needed: [String] = []
    var isExclusive = false
    /// What to do when one is missing.
    var hint: String?

    func key(_ name: String) -> Key? { keys.first { $0.name == name } }
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
                help: "what --profile NAME adds, each in the form of the file itself; it wins by variable")
        ], needed: ["env", "from", "profiles"],
        hint: "variables are listed under \"env:\"")

    static let profile = ManifestGrammar(
        name: "a profile", keys: [region("the region of the secrets under this profile")] + layer)

    private static func region(_ help: String) -> Key {
        Key(name: "region", value: .text(pattern: regionName), help: help)
    }

    private static let layer = [
        Key(
            name: "env", value: .named(.shortOrLong(reference, entry), pattern: variable),
            help: "the variables of the target, each with a reference, a template or the long form"),
        Key(
            name: "from", value: .sequence(of: importing),
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
                name: "region", value: .text(pattern: regionName), with: ["secret", "template"],
                help: "the region of this secret, before all others"),
            Key(
                name: "encoding", value: .choice(Encoding.allCases.map(\.rawValue)), with: ["secret", "template"],
                help: "how the bytes are written: as they are, in base64 or in hexadecimal"),
            Key(
                name: "optional", value: .flag, with: ["secret", "template"],
                help: "whether the variable stays unset when there is no such secret or version"),
            Key(
                name: "default", value: .text(), with: ["secret", "template"],
                help: "the value when there is no such secret or version"),
            Key(
                name: "as", value: .choice(["env", "file"]),
                help: "file: the value is in a sealed memory file, and the variable holds its path"),
            Key(
                name: "trim", value: .flag, with: ["secret", "template"],
                help: "whether white space is taken off both ends of each fetched value"),
            Key(
                name: "template", value: .text(),
                help: "text with ${reference|filter}; filters are url, json, base64, shell; $$ is a dollar"),
            Key(name: "value", value: .text(), help: "a constant"),
            Key(
                name: "path", value: .text(pattern: "^/.*[^/]$"),
                help: "the value is in this file, on tmpfs or ramfs, and the variable holds its path"),
            Key(
                name: "mode", value: .text(pattern: "^0?[0-7]{3}$"), with: ["path"],
                help: "the permissions of the file in octal, 0400 when not given"),
            Key(
                name: "owner", value: .text(pattern: "^[^:]+(:[^:]+)?$"), with: ["path"],
                help: "user or user:group of the file, by name or number"),
        ], needed: ["secret", "template", "value"], isExclusive: true)

    /// An item of `from`.
    static let importing = ManifestGrammar(
        name: "an item of \"from\"",
        keys: [
            Key(name: "secret", value: .text(pattern: secretName), help: "the SecretName; its value is a JSON object"),
            Key(
                name: "version", value: .text(pattern: versionID),
                help: "the VersionId, SSM_Current when not given"),
            Key(name: "field", value: .text(), help: "the way to an object within the value"),
            Key(
                name: "region", value: .text(pattern: regionName), help: "the region of this secret, before all others"),
            Key(
                name: "prefix", value: .text(pattern: "^[A-Za-z_][A-Za-z0-9_]*$"),
                help: "what stands before each member's name in the variable's"),
            Key(
                name: "keys", value: .list(orWord: "all"),
                help: "the members to take, or the word all"),
            Key(
                name: "optional", value: .flag,
                help: "whether nothing is set when there is no such secret or version"),
        ], required: ["secret", "keys"], hint: "write {secret: name, keys: [A, B]}, or keys: all")
}
