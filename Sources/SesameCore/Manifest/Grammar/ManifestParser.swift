package import SecretMemory
import TencentCloud

/// The parser of the manifest, from YAML to checked names.
package struct ManifestParser {
    /// The name of the file in messages.
    let name: String
    /// True if variables that change how programs load are allowed.
    let unsafeNames: Bool

    /// The first error of YAML in the text; nil if there is none.
    private var broken: YAMLNode.Invalid?

    package init(name: String, unsafeNames: Bool) { (self.name, self.unsafeNames) = (name, unsafeNames) }

    /// Reads the text of a manifest.
    ///
    /// - Returns: the manifest without a profile, and what each profile adds.
    /// - Throws: ``Failure`` with status 78 and the location of an error, in general the first one.
    package func parse(_ text: SecretBytes) throws(Failure) -> (base: Manifest, profiles: [String: Manifest]) {
        let (root, broken) = YAMLNode.parse(text)
        var parser = self
        parser.broken = broken
        do throws(Failure) {
            let manifest = try parser.manifest(root)
            if let broken { throw fault(broken.position, broken.problem, hint: broken.hint) }
            return manifest
        } catch {
            guard let position = YAMLNode.Position(ofAssignmentIn: text) else { throw error }
            throw fault(
                position, "NAME=value is for a shell or Docker, and no manifest",
                hint: "a manifest begins with \"env:\", and below it are lines of NAME: reference")
        }
    }

    private func manifest(_ root: YAMLNode?) throws(Failure) -> (base: Manifest, profiles: [String: Manifest]) {
        guard let root else {
            if let broken { throw fault(broken.position, broken.problem, hint: broken.hint) }
            throw Failure(.configuration, at: name, "is empty", hint: "a manifest begins with \"env:\"")
        }
        var profiles: [String: Manifest] = [:]
        let base = try layer(root, .manifest) { node throws(Failure) in
            try self.pairs(node, "\"profiles\"") { profile throws(Failure) in
                guard !profile.key.isEmpty,
                    profile.key.utf8.allSatisfy({ $0.isAlphanumeric || "_.-".utf8.contains($0) })
                else {
                    throw self.fault(
                        profile.position, "not a valid profile name",
                        hint: "use letters, digits, \"-\", \"_\" and \".\"")
                }
                guard profiles[profile.key] == nil else {
                    throw self.fault(profile.position, "\"\(profile.key)\" is there twice")
                }
                profiles[profile.key] = try self.layer(profile.value, .profile) { _ in }
            }
        }
        return (base, profiles)
    }

    /// Reads the keys that a file and a profile have in common.
    private func layer(
        _ node: YAMLNode, _ grammar: ManifestGrammar, profiles: (YAMLNode) throws(Failure) -> Void
    ) throws(Failure) -> Manifest {
        var manifest = Manifest()
        var first: [String: YAMLNode.Position] = [:]
        let claim = { (variable: VariableName, position: YAMLNode.Position) throws(Failure) in
            if let first = first.updateValue(position, forKey: variable.text) {
                throw self.fault(
                    position, "\"\(variable.text)\" is set twice", hint: "it is first set in line \(first.line)")
            }
        }
        _ = try fields(of: node, grammar) { field throws(Failure) in
            switch field.key {
            case "region":
                manifest.region = NamedRegion(try self.region(field.value), from: self.describe(field.value.position))
            case "env":
                first.reserveCapacity(field.value.count)
                manifest.entries.reserveCapacity(field.value.count)
                try self.pairs(field.value, "\"env\"") { pair throws(Failure) in
                    let variable = try self.variable(pair.key, pair.position)
                    try claim(variable, pair.position)
                    manifest.entries.append(try self.entry(variable, pair.value, pair.position))
                }
            case "from":
                for item in try self.items(field.value) {
                    switch try self.importItem(item) {
                    case .members(let members):
                        for (entry, position) in members { try claim(entry.variable, position) }
                        manifest.entries += members.map(\.entry)
                    case .all(let memberImport): manifest.imports.append(memberImport)
                    }
                }
            default: try profiles(field.value)
            }
        }
        return manifest
    }

    private func items(_ node: YAMLNode) throws(Failure) -> [YAMLNode] {
        guard case .sequence(let items) = node.content else {
            throw fault(node.position, "\"from\" is a list", hint: "write - {secret: name, keys: [A, B]}")
        }
        return items
    }

    /// Reads the name of a variable that may be set.
    func variable(_ text: String, _ position: YAMLNode.Position) throws(Failure) -> VariableName {
        guard let variable = VariableName(parsing: text) else {
            throw fault(
                position, "\(quoted(text) ?? "this") is not a variable name",
                hint: "use letters, digits and \"_\", not beginning with a digit")
        }
        if variable.changesHowProgramsLoad && !unsafeNames {
            let refused = Fault.unsafeName(variable, at: "")
            throw fault(position, refused.problem, hint: refused.hint)
        }
        return variable
    }

    func region(_ node: YAMLNode) throws(Failure) -> Region {
        guard let region = Region(parsing: try scalar(node, "a region")) else {
            throw fault(node.position, "this is not a region", hint: "a region looks like ap-guangzhou")
        }
        return region
    }

    /// A name in quotation marks, for a message; nil if it does not look like a name, because it may then be a secret.
    func quoted(_ text: String) -> String? {
        let isName = 1...64 ~= text.utf8.count && text.utf8.allSatisfy { $0.isAlphanumeric || "-_.=".utf8.contains($0) }
        return isName ? "\"\(text)\"" : nil
    }

    /// The failure at a position; if the text is not YAML there or before, that error instead.
    func fault(_ position: YAMLNode.Position, _ problem: String, hint: String? = nil) -> Failure {
        var wrong = YAMLNode.Invalid(position: position, problem: problem, hint: hint)
        if let broken, !(position < broken.since ?? broken.position) { wrong = broken }
        return Failure(.configuration, at: describe(wrong.position), wrong.problem, hint: wrong.hint)
    }

    private func describe(_ position: YAMLNode.Position) -> String {
        SourceLocation(file: name, position: position).description
    }
}

extension YAMLNode.Position {
    /// The beginning of the first line that is neither empty nor a comment; nil unless it is `NAME=value` or
    /// `export NAME=value`, which no manifest begins with.
    fileprivate init?(ofAssignmentIn text: SecretBytes) {
        let text = text.withBytes { unsafe String(decoding: $0, as: UTF8.self) }
        var number = 0
        for line in text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            number += 1
            let rest = Substring(line.drop { " \t\r".utf8.contains($0) })
            if rest.isEmpty || rest.utf8.first == UInt8(ascii: "#") { continue }
            let (name, value) = (rest.hasPrefix("export ") ? rest.dropFirst(7) : rest).splitOnce(at: "=")
            guard value != nil, VariableName(parsing: String(name)) != nil else { return nil }
            self.init(line: number, column: line.count - rest.utf8.count + 1)
            return
        }
        return nil
    }
}

extension Fault {
    /// The fault of a variable that would change how programs load.
    static func unsafeName(_ variable: VariableName, at subject: String) -> Fault {
        Fault(
            .configuration, at: subject, "\"\(variable.text)\" changes how programs are loaded",
            hint: "if the secret is as trusted as the program, allow it with --allow-unsafe-names")
    }
}
