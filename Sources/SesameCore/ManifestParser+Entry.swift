import TencentCloud

/// What a variable gets, and what all members of an object get.
extension ManifestParser {
    func entry(_ variable: VariableName, _ node: YAMLNode, _ place: YAMLNode.Place) throws(Failure) -> Manifest.Entry {
        let place = Manifest.Place(file: name, position: place)
        if case .scalar(let text) = node.content {
            let template =
                Template.isOne(text) ? try template(text, nil, node, variable) : try reference(text, node, variable)
            return Manifest.Entry(variable: variable, template: template, place: place)
        }
        let fields = try fields(of: node, .entry, for: variable.text)
        var entry = Manifest.Entry(variable: variable, template: try content(fields, variable), place: place)
        entry.isTrimmed = fields.isOn("trim")
        entry.encoding = fields.text("encoding").flatMap(Encoding.init) ?? .text
        if fields.isOn("optional") { entry.absence = .unset }
        if let value = fields.text("default") { entry.absence = .value(SecretBytes(value)) }
        entry.delivery = try delivery(fields, variable)
        return entry
    }

    private func content(_ fields: Fields, _ variable: VariableName) throws(Failure) -> Template {
        if let value = fields.text("value") { return Template(constant: value) }
        if let node = fields["template"], let text = fields.text("template") {
            return try template(text, try fields["region"].map(region), node, variable)
        }
        return Template(try selection(fields, variable.text))
    }

    /// A reference from its parts.
    private func selection(_ fields: Fields, _ subject: String) throws(Failure) -> SecretReference {
        let region = try fields["region"].map(region)
        do throws(SecretReference.Invalid) {
            let path = try fields.text("field").map { text throws(SecretReference.Invalid) in
                try FieldPath(parsing: text)
            }
            return try SecretReference(
                name: fields.text("secret") ?? "", version: fields.text("version"), field: path, region: region)
        } catch {
            throw fault(fields.place, "\(subject): \(error.problem)", hint: Self.referenceHint)
        }
    }

    private func reference(_ text: String, _ node: YAMLNode, _ variable: VariableName) throws(Failure) -> Template {
        do throws(SecretReference.Invalid) {
            return Template(try SecretReference(parsing: text))
        } catch {
            throw fault(node.place, "\(variable.text): \(error.problem)", hint: Self.referenceHint)
        }
    }

    private static let referenceHint =
        "write name[@version][#field], {secret: name, version: v}, or {value: text} for a constant"

    private func template(
        _ text: String, _ region: Region?, _ node: YAMLNode, _ variable: VariableName
    ) throws(Failure) -> Template {
        do throws(Template.Invalid) {
            return try Template(parsing: text, region: region)
        } catch {
            throw fault(node.place, "\(variable.text): \(error.problem)", hint: error.hint)
        }
    }

    private func delivery(_ fields: Fields, _ variable: VariableName) throws(Failure) -> Manifest.Delivery {
        guard let node = fields["path"], let path = fields.text("path") else {
            return fields.text("as") == "file" ? .memoryFile : .variable
        }
        if fields.text("as") == "env" {
            throw fault(node.place, "\(variable.text): a value with a \"path\" is not in the variable itself")
        }
        do throws(FileDestination.Invalid) {
            return .file(
                try FileDestination(path: path, mode: fields.text("mode"), owner: fields.text("owner")))
        } catch {
            throw fault(
                fields[error.key]?.place ?? node.place, "\(variable.text): \(error.problem)", hint: error.hint)
        }
    }

    /// An item of `from`.
    enum Importing {
        /// The named members, each a variable of its own.
        case members([(entry: Manifest.Entry, place: YAMLNode.Place)])
        case all(Manifest.Import)
    }

    func importing(_ node: YAMLNode) throws(Failure) -> Importing {
        let fields = try fields(of: node, .importing)
        let (prefix, isOptional) = (fields.text("prefix") ?? "", fields.isOn("optional"))
        guard prefix.isEmpty || VariableName(parsing: prefix) != nil else {
            throw fault(fields["prefix"]?.place ?? node.place, "a prefix is the beginning of a variable name")
        }
        let object = try selection(fields, "from")
        switch fields["keys"]?.content {
        case .scalar("all")?:
            return .all(
                Manifest.Import(
                    reference: object, prefix: prefix, isOptional: isOptional, unsafeNames: unsafeNames,
                    place: Manifest.Place(file: name, position: node.place)))
        case .sequence(let keys)?:
            var entries: [(entry: Manifest.Entry, place: YAMLNode.Place)] = []
            for key in keys {
                let member = try scalar(key, "a key")
                let variable = try variable(prefix + member, key.place)
                let template = Template(try self.member(member, of: object, key))
                var entry = Manifest.Entry(
                    variable: variable, template: template, place: Manifest.Place(file: name, position: key.place))
                if isOptional { entry.absence = .unset }
                entries.append((entry, key.place))
            }
            return .members(entries)
        default:
            throw fault(
                fields["keys"]?.place ?? node.place,
                "from \(object.name): \"keys\" is neither a list nor the word all",
                hint: ManifestGrammar.importing.hint)
        }
    }

    private func member(_ name: String, of object: SecretReference, _ node: YAMLNode) throws(Failure) -> SecretReference
    {
        do throws(SecretReference.Invalid) {
            return try object.member(name)
        } catch {
            throw fault(node.place, "from \(object.name): \(error.problem)")
        }
    }
}

extension ManifestParser.Fields {
    /// The text of a key whose value the grammar has checked to be one.
    fileprivate func text(_ key: String) -> String? {
        if case .scalar(let text)? = self[key]?.content { text } else { nil }
    }

    fileprivate func isOn(_ key: String) -> Bool { text(key) == "true" }
}
