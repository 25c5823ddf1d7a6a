import SecretMemory
import TencentCloud

/// The entries of `env`: a variable, and what it gets.
extension ManifestParser {
    func entry(_ variable: VariableName, _ node: YAMLNode, _ position: YAMLNode.Position) throws(Failure)
        -> Manifest.Entry
    {
        let location = SourceLocation(file: name, position: position)
        if case .scalar(let text) = node.content {
            let template =
                Template.isOne(text)
                ? try template(text, nil, node, "\(variable.text): ") : try reference(text, node, variable)
            return Manifest.Entry(variable: variable, template: template, location: location, isShort: true)
        }
        let subject = "\(variable.text): "
        var fields = Fields(position: node.position)
        do throws(Failure) {
            try read(node, .entry, for: subject, into: &fields) { field throws(Failure) in try judge(field, subject) }
        } catch {
            // The keys of a file that were read may be wrong too; they come before this error.
            _ = try destination(fields, variable)
            throw error
        }
        try refuseContradictions(fields, .entry, for: subject)
        var entry = Manifest.Entry(variable: variable, template: try content(fields, variable), location: location)
        entry.isTrimmed = fields.isOn("trim")
        entry.encoding = fields.text("encoding").flatMap(Encoding.init) ?? .text
        if fields.isOn("optional") { entry.absence = .unset }
        if let value = fields.text("default") { entry.absence = .value(SecretBytes(value)) }
        entry.destination = try destination(fields, variable)
        return entry
    }

    private func content(_ fields: Fields, _ variable: VariableName) throws(Failure) -> Template {
        if let value = fields.text("value") { return Template(constant: value) }
        if let node = fields["template"], let text = fields.text("template") {
            return try template(text, try fields["region"].map(region), node, "\(variable.text): ")
        }
        return Template(try secretReference(fields, "\(variable.text): "))
    }

    /// Refuses a value that is wrong for its key, whatever the other keys are.
    func judge(_ field: Pair, _ subject: String) throws(Failure) {
        guard case .scalar(let text) = field.value.content else { return }
        do throws(SecretReference.Invalid) {
            switch field.key {
            case "secret": try SecretReference.check(name: text, version: nil)
            case "version": try SecretReference.check(version: text)
            case "field": _ = try FieldPath(parsing: text)
            default: break
            }
        } catch {
            throw fault(field.value.position, subject + error.problem, hint: Self.referenceHint)
        }
        if field.key == "region" { _ = try region(field.value) }
        if field.key == "template" { _ = try template(text, nil, field.value, subject) }
    }

    /// A reference from the keys of its parts.
    func secretReference(_ fields: Fields, _ subject: String) throws(Failure) -> SecretReference {
        let region = try fields["region"].map(region)
        do throws(SecretReference.Invalid) {
            let path = try fields.text("field").map { text throws(SecretReference.Invalid) in
                try FieldPath(parsing: text)
            }
            return try SecretReference(
                name: fields.text("secret") ?? "", version: fields.text("version"), field: path, region: region)
        } catch {
            throw fault(fields.position, subject + error.problem, hint: Self.referenceHint)
        }
    }

    private func reference(_ text: String, _ node: YAMLNode, _ variable: VariableName) throws(Failure) -> Template {
        do throws(SecretReference.Invalid) {
            return Template(try SecretReference(parsing: text))
        } catch {
            throw fault(node.position, "\(variable.text): \(error.problem)", hint: Self.referenceHint)
        }
    }

    private static let referenceHint =
        "write name[@version][#field], {secret: name, version: v}, or {value: text} for a constant"

    private func template(
        _ text: String, _ region: Region?, _ node: YAMLNode, _ subject: @autoclosure () -> String
    ) throws(Failure) -> Template {
        do throws(Template.Invalid) {
            return try Template(parsing: text, region: region)
        } catch {
            throw fault(node.position, subject() + error.problem, hint: error.hint)
        }
    }

    private func destination(_ fields: Fields, _ variable: VariableName) throws(Failure) -> Manifest.Destination {
        let (path, form) = (fields.text("path"), fields.text("as"))
        if path == nil && form != "file" { return .variable }
        let (mode, owner, descriptor) = (fields.text("mode"), fields.text("owner"), fields.text("fd"))
        do throws(FileAccess.Invalid) {
            guard let path else { return .memoryFile(try MemoryFile(mode: mode, owner: owner, descriptor: descriptor)) }
            if form == "env" {
                throw FileAccess.Invalid(key: "path", problem: "a value with a \"path\" is not in the variable itself")
            }
            if descriptor != nil {
                throw FileAccess.Invalid(key: "fd", problem: "a value with a \"path\" has no descriptor")
            }
            return .file(try FileDestination(path: path, mode: mode, owner: owner))
        } catch {
            let position = fields[error.key]?.position ?? fields.position
            throw fault(position, "\(variable.text): \(error.problem)", hint: error.hint)
        }
    }
}

extension ManifestParser.Fields {
    /// The text of a key; nil if the key is missing or its value is not a scalar.
    func text(_ key: String) -> String? {
        if case .scalar(let text)? = self[key]?.content { text } else { nil }
    }

    /// Tells whether a flag is there and true.
    func isOn(_ key: String) -> Bool { text(key) == "true" }
}
