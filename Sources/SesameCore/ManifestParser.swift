package import TencentCloud

/// From YAML to a manifest: what names cannot be wrong any more.
package struct ManifestParser {
    /// What the file is called in messages.
    let name: String
    /// Whether variables that change how programs load are allowed.
    let unsafeNames: Bool

    package init(name: String, unsafeNames: Bool) { (self.name, self.unsafeNames) = (name, unsafeNames) }

    /// Reads the text of a manifest; what it says, and what each of its profiles adds.
    ///
    /// - Throws: ``Failure`` with status 78 and the place of the first thing that is wrong.
    package func parse(_ text: SecretBytes) throws(Failure) -> (base: Manifest, profiles: [String: Manifest]) {
        let root: YAMLNode?
        do throws(YAMLNode.Invalid) {
            root = try YAMLNode.parse(text)
        } catch {
            throw fault(error.place, error.problem, hint: error.hint)
        }
        guard let root else {
            throw Failure(.configuration, at: name, "is empty", hint: "a manifest begins with \"env:\"")
        }
        let fields = try fields(of: root, .manifest)
        var profiles: [String: Manifest] = [:]
        if let node = fields["profiles"] {
            for (key, place, value) in try pairs(node, "\"profiles\"") {
                guard !key.isEmpty, key.utf8.allSatisfy({ $0.isAlphanumeric || "_.-".utf8.contains($0) }) else {
                    throw fault(
                        place, "this is no name of a profile", hint: "use letters, digits, \"-\", \"_\" and \".\"")
                }
                let profile = try layer(try self.fields(of: value, .profile))
                guard profiles.updateValue(profile, forKey: key) == nil else {
                    throw fault(place, "\"\(key)\" is there twice")
                }
            }
        }
        return (try layer(fields), profiles)
    }

    /// What a file and a profile have in common.
    private func layer(_ fields: Fields) throws(Failure) -> Manifest {
        var manifest = Manifest()
        manifest.region = try fields["region"].map(region)
        var first: [String: YAMLNode.Place] = [:]
        let listed = try variables(fields)
        first.reserveCapacity(listed.count)
        manifest.entries.reserveCapacity(listed.count)
        let claim = { (variable: VariableName, place: YAMLNode.Place) throws(Failure) in
            if let first = first.updateValue(place, forKey: variable.text) {
                throw self.fault(
                    place, "\"\(variable.text)\" is set twice", hint: "it is first set in line \(first.line)")
            }
        }
        for (key, place, value) in listed {
            let variable = try variable(key, place)
            try claim(variable, place)
            manifest.entries.append(try entry(variable, value, place))
        }
        for item in try fields["from"].map(items) ?? [] {
            switch try importing(item) {
            case .members(let members):
                for (entry, place) in members { try claim(entry.variable, place) }
                manifest.entries += members.map(\.entry)
            case .all(let all): manifest.imports.append(all)
            }
        }
        return manifest
    }

    private func variables(_ fields: Fields) throws(Failure) -> [Pair] {
        guard let node = fields["env"] else { return [] }
        return try pairs(node, "\"env\"")
    }

    private func items(_ node: YAMLNode) throws(Failure) -> [YAMLNode] {
        guard case .sequence(let items) = node.content else {
            throw fault(node.place, "\"from\" is a list", hint: "write - {secret: name, keys: [A, B]}")
        }
        return items
    }

    /// The name of a variable that may be set.
    func variable(_ text: String, _ place: YAMLNode.Place) throws(Failure) -> VariableName {
        guard let variable = VariableName(parsing: text) else {
            throw fault(
                place, "\(quoted(text) ?? "this") is not a variable name",
                hint: "use letters, digits and \"_\", not beginning with a digit")
        }
        if variable.changesHowProgramsLoad && !unsafeNames {
            throw Failure([.unsafeName(variable, at: describe(place))])
        }
        return variable
    }

    func region(_ node: YAMLNode) throws(Failure) -> Region {
        guard let region = Region(parsing: try scalar(node, "a region")) else {
            throw fault(node.place, "this is not a region", hint: "a region looks like ap-guangzhou")
        }
        return region
    }

    /// A name as it was written, for a message; nil when it is no name at all, for it may be anything.
    func quoted(_ text: String) -> String? {
        let isName = 1...64 ~= text.utf8.count && text.utf8.allSatisfy { $0.isAlphanumeric || "-_.=".utf8.contains($0) }
        return isName ? "\"\(text)\"" : nil
    }

    private func describe(_ place: YAMLNode.Place) -> String { Manifest.Place(file: name, position: place).description }

    func fault(_ place: YAMLNode.Place, _ problem: String, hint: String? = nil) -> Failure {
        Failure(.configuration, at: describe(place), problem, hint: hint)
    }
}

extension Fault {
    /// A variable that would change how programs load.
    static func unsafeName(_ variable: VariableName, at place: String) -> Fault {
        Fault(
            .configuration, at: place, "\"\(variable.text)\" changes how programs are loaded",
            hint: "if the secret is as trusted as the program, allow it with --allow-unsafe-names")
    }
}
