import SecretMemory
import TencentCloud

/// The items of `from`: members of a JSON object that become variables.
extension ManifestParser {
    /// An item of `from`.
    enum ImportItem {
        /// The named members, each with an entry of its own.
        case members([(entry: Manifest.Entry, position: YAMLNode.Position)])
        /// All members. Their names are known after the fetch.
        case all(MemberImport)
    }

    /// Reads an item of `from`.
    func importItem(_ node: YAMLNode) throws(Failure) -> ImportItem {
        var fields = Fields(position: node.position)
        do throws(Failure) {
            try read(node, .importItem, into: &fields) { field throws(Failure) in try judge(field, "from: ") }
        } catch {
            // The keys that were read may be wrong too; they come before this error.
            if fields["secret"] != nil && fields["keys"] != nil { _ = try importItem(fields) }
            throw error
        }
        try refuseContradictions(fields, .importItem)
        return try importItem(fields)
    }

    private func importItem(_ fields: Fields) throws(Failure) -> ImportItem {
        let (prefix, isOptional) = (fields.text("prefix") ?? "", fields.isOn("optional"))
        guard prefix.isEmpty || VariableName(parsing: prefix) != nil else {
            throw fault(fields["prefix"]?.position ?? fields.position, "a prefix is the beginning of a variable name")
        }
        let object = try secretReference(fields, "from: ")
        switch fields["keys"]?.content {
        case .scalar("all")?:
            return .all(
                MemberImport(
                    reference: object, prefix: prefix, isOptional: isOptional, unsafeNames: unsafeNames,
                    location: SourceLocation(file: name, position: fields.position)))
        case .sequence(let keys)?:
            var entries: [(entry: Manifest.Entry, position: YAMLNode.Position)] = []
            for key in keys {
                let member = try scalar(key, "a key")
                let variable = try variable(prefix + member, key.position)
                let template = Template(try self.member(member, of: object, key))
                var entry = Manifest.Entry(
                    variable: variable, template: template, location: SourceLocation(file: name, position: key.position)
                )
                if isOptional { entry.absence = .unset }
                entries.append((entry, key.position))
            }
            return .members(entries)
        default:
            throw fault(
                fields["keys"]?.position ?? fields.position,
                "from \(object.secret.name): \"keys\" is neither a list nor the word all",
                hint: ManifestGrammar.importItem.hint)
        }
    }

    /// The reference to a member of the object.
    private func member(_ name: String, of object: SecretReference, _ node: YAMLNode) throws(Failure) -> SecretReference
    {
        do throws(SecretReference.Invalid) {
            return try object.member(name)
        } catch {
            throw fault(node.position, "from \(object.secret.name): \(error.problem)")
        }
    }
}
