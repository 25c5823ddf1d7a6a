import Glibc
import TencentCloud

/// The grammar of the manifest, from YAML nodes to names that cannot be wrong.
struct ManifestParser {
    let name: String
    let unsafeNames: Bool

    func parse(_ text: SecretBytes) throws(Failure) -> Manifest {
        let root: YAMLNode?
        do throws(YAMLNode.Invalid) {
            root = try YAMLNode.parse(text)
        } catch {
            throw fault(error.place, error.problem, hint: error.hint)
        }
        guard let root else {
            throw Failure(.configuration, at: name, "is empty", hint: "a manifest begins with \"env:\"")
        }
        var manifest = Manifest()
        try eachPair(of: root, "a manifest", keys: ["region", "env"]) { key, value throws(Failure) in
            if key == "region" { manifest.region = try region(value) } else { manifest.entries = try entries(value) }
        }
        guard try pairs(root, "a manifest").contains(where: { $0.key == "env" }) else {
            throw fault(root.place, "there is no \"env\"", hint: "variables are listed under \"env:\"")
        }
        return manifest
    }

    private func region(_ node: YAMLNode) throws(Failure) -> Region {
        guard let region = Region(parsing: try scalar(node, "a region")) else {
            throw fault(node.place, "this is not a region", hint: "a region looks like ap-guangzhou")
        }
        return region
    }

    private func entries(_ node: YAMLNode) throws(Failure) -> [Manifest.Entry] {
        var seen: [VariableName: YAMLNode.Place] = [:]
        var entries: [Manifest.Entry] = []
        for (key, place, value) in try pairs(node, "\"env\"") {
            let variable = try variable(key, place)
            if let first = seen.updateValue(place, forKey: variable) {
                throw fault(place, "\"\(key)\" is set twice", hint: "it is first set in line \(first.line)")
            }
            entries.append(
                Manifest.Entry(variable: variable, reference: try reference(value, for: key), place: describe(place)))
        }
        return entries
    }

    private func variable(_ text: String, _ place: YAMLNode.Place) throws(Failure) -> VariableName {
        guard let variable = VariableName(parsing: text) else {
            throw fault(
                place, "\(quoted(text) ?? "this") is not a variable name",
                hint: "use letters, digits and \"_\", not beginning with a digit")
        }
        if variable.changesHowProgramsLoad && !unsafeNames {
            throw fault(
                place, "\"\(text)\" changes how programs are loaded",
                hint: "if the secret is as trusted as the program, allow it with --allow-unsafe-names")
        }
        return variable
    }

    private func reference(_ node: YAMLNode, for variable: String) throws(Failure) -> SecretReference {
        var short: String?
        var long: (secret: String, version: String?) = ("", nil)
        if case .scalar(let text) = node.content { short = text } else { long = try longForm(node, for: variable) }
        let hint = "write name, name@version or {secret: name, version: v}"
        do throws(SecretReference.Invalid) {
            let reference =
                if let short {
                    try SecretReference(parsing: short)
                } else {
                    try SecretReference(name: long.secret, version: long.version)
                }
            if reference.field == nil { return reference }
        } catch {
            throw fault(node.place, "\(variable): \(error.problem)", hint: hint)
        }
        throw fault(node.place, "\(variable): fields (\"#\") are not supported by sesame \(sesameVersion)")
    }

    private func longForm(_ node: YAMLNode, for variable: String) throws(Failure) -> (secret: String, version: String?)
    {
        var (secret, version): (String?, String?)
        try eachPair(of: node, "\(variable): the long form", keys: ["secret", "version"]) {
            key, value throws(Failure) in
            if key == "secret" {
                secret = try scalar(value, "a name")
            } else {
                version = try scalar(value, "a version")
            }
        }
        guard let secret else { throw fault(node.place, "\(variable): there is no \"secret\"") }
        return (secret, version)
    }

    // MARK: YAML to grammar

    private func eachPair(
        of node: YAMLNode, _ what: String, keys: [String], _ body: (String, YAMLNode) throws(Failure) -> Void
    ) throws(Failure) {
        var seen: Set<String> = []
        for (key, place, value) in try pairs(node, what) {
            guard keys.contains(key) else {
                let meant = nearestName(to: key, among: keys).map { "did you mean \"\($0)\"?" }
                let known = "known here: " + keys.joined(separator: ", ")
                throw fault(place, "unknown key" + (quoted(key).map { " \($0)" } ?? ""), hint: meant ?? known)
            }
            guard seen.insert(key).inserted else { throw fault(place, "\"\(key)\" is there twice") }
            try body(key, value)
        }
    }

    private func pairs(
        _ node: YAMLNode, _ what: String
    ) throws(Failure) -> [(key: String, place: YAMLNode.Place, value: YAMLNode)] {
        guard case .mapping(let pairs) = node.content else {
            throw fault(node.place, "\(what) is a mapping of names to values")
        }
        var named: [(key: String, place: YAMLNode.Place, value: YAMLNode)] = []
        for (key, value) in pairs { named.append((try scalar(key, "a key"), key.place, value)) }
        return named
    }

    private func scalar(_ node: YAMLNode, _ what: String) throws(Failure) -> String {
        guard case .scalar(let text) = node.content else { throw fault(node.place, "\(what) is a text") }
        return text
    }

    /// A name as it was written, for a message; nil when it is no name at all, for it may be anything.
    private func quoted(_ text: String) -> String? {
        let isName = 1...64 ~= text.utf8.count && text.utf8.allSatisfy { $0.isAlphanumeric || "-_.=".utf8.contains($0) }
        return isName ? "\"\(text)\"" : nil
    }

    private func describe(_ place: YAMLNode.Place) -> String { "\(name):\(place.line):\(place.column)" }

    private func fault(_ place: YAMLNode.Place, _ problem: String, hint: String? = nil) -> Failure {
        Failure(.configuration, at: describe(place), problem, hint: hint)
    }

    /// What to do about a manifest that cannot be read.
    static func hint(for failure: FileFailure) -> String? {
        if case .system(ENOENT) = failure { return "name the manifest with -f FILE or SESAME_FILE" }
        return nil
    }
}
