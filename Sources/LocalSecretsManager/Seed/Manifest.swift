/// The references of a manifest of sesame's, which docs/manifest.md describes. Whether the manifest is right in all else
/// is for sesame to tell.
struct Manifest {
    private(set) var references: [ManifestReference] = []
    /// The regions that the file or one of its profiles names for references without one.
    private(set) var regions: [String] = []

    init(parsing text: [UInt8]) throws(YAMLFault) {
        var fields = try YAMLFields(YAMLNode.required(text), "a manifest")
        let profiles = fields.take("profiles")
        try add(layer: &fields)
        guard let profiles else { return }
        var named = try YAMLFields(profiles, "\"profiles\"")
        for (_, profile) in named.rest() {
            var fields = try YAMLFields(profile, "a profile")
            try add(layer: &fields)
        }
    }

    private mutating func add(layer fields: inout YAMLFields) throws(YAMLFault) {
        let region = try fields.text("region", "the name of a region", read: { Region.isValid($0) ? $0 : nil })
        if let region { regions.append(region) }
        if let node = fields.take("env") {
            var variables = try YAMLFields(node, "\"env\"")
            for (_, entry) in variables.rest() { try add(entry: entry) }
        }
        guard let node = fields.take("from") else { return }
        guard case .sequence(let items) = node.content else {
            throw YAMLFault(mark: node.mark, reason: "\"from\" must be a list")
        }
        for item in items { try add(item: item) }
    }

    /// Reads the entry of a variable: a reference, a template, or the long form.
    private mutating func add(entry: YAMLNode) throws(YAMLFault) {
        if let text = entry.text {
            guard !text.contains("${") else { return try add(template: text, in: nil, at: entry.mark) }
            return try add(ManifestReference(parsing: text[...], region: nil), at: entry.mark)
        }
        var fields = try YAMLFields(entry, "a variable's long form")
        let region = try fields.text("region")
        if let text = try fields.text("template") { try add(template: text, in: region, at: entry.mark) }
        let encoding = try fields.text("encoding") ?? "text"
        guard let name = try fields.text("secret") else { return }
        try add(
            ManifestReference(
                name: name, version: fields.text("version"), field: fields.text("field"), region: region,
                isEncoded: encoding != "text"),
            at: entry.mark)
    }

    /// An object whose members become variables.
    private mutating func add(item: YAMLNode) throws(YAMLFault) {
        var fields = try YAMLFields(item, "an item of \"from\"")
        let object = try ManifestReference(
            name: fields.text("secret") ?? "", version: fields.text("version"), field: fields.text("field"),
            region: fields.text("region"), isObject: true)
        try add(object, at: item.mark)
        guard let object, case .members(let path) = object.use, let keys = fields.take("keys"),
            case .sequence(let names) = keys.content
        else { return }
        for name in names.compactMap(\.text) {
            references.append(
                ManifestReference(
                    name: object.name, version: object.version, region: object.region, use: .field(path + [name])))
        }
    }

    private mutating func add(
        template text: String, in region: String?, at mark: YAMLNode.Mark
    ) throws(YAMLFault) {
        guard let found = ManifestReference.list(inTemplate: text, region: region) else {
            throw YAMLFault(mark: mark, reason: "a reference in this template is not ${name[@version][#field]}")
        }
        references += found
    }

    private mutating func add(_ reference: ManifestReference?, at mark: YAMLNode.Mark) throws(YAMLFault) {
        guard let reference else {
            throw YAMLFault(mark: mark, reason: "this is not a reference to a secret: name[@version][#field]")
        }
        references.append(reference)
    }
}
