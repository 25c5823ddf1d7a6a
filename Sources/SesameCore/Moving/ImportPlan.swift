import SecretMemory
import TencentCloud

/// The secrets, the constants and the manifest that the variables of a file become. Nothing is made here.
package struct ImportPlan {
    /// The way in which variables become secrets.
    package enum Shape {
        /// All of them are members of one JSON object.
        case object(name: String)
        /// Each is a secret, named by this prefix and the variable.
        case secrets(prefix: String)
    }

    /// A variable in the manifest.
    package struct Row {
        package let variable: VariableName
        package let size: Int
        /// The reference in the manifest; nil for a constant.
        package let reference: String?
        /// The value of a constant.
        fileprivate let constant: String?
    }

    /// A secret to make.
    struct Secret {
        let name: String
        let value: SecretBytes
    }

    package let rows: [Row]
    let secrets: [Secret]

    /// A warning for each variable that a launch refuses by default.
    package var warnings: [Fault] {
        rows.filter(\.variable.changesHowProgramsLoad).map { row in
            Fault(
                .configuration, at: row.variable.text, "this variable changes how programs are loaded",
                hint: "exec takes it with --allow-unsafe-names only")
        }
    }

    /// The number of secrets, and the bytes of their values.
    package var extent: (secrets: Int, bytes: Int) { (secrets.count, secrets.reduce(0) { $0 + $1.value.count }) }

    /// - Parameters:
    ///   - only: the variables to take; nil for all.
    ///   - constants: the variables whose values are no secrets; an empty value is one always.
    /// - Throws: ``Failure`` with status 64 for names that the file does not have, 65 for values that no secret can hold.
    package init(
        _ file: EnvironmentFile, only: NameList?, constants: NameList?, as shape: Shape
    ) throws(Failure) {
        let names = file.variables.map(\.name.text)
        for (option, list) in [("--only", only), ("--constants", constants)] {
            guard let missing = list?.first(missingFrom: Set(names)) else { continue }
            let meant = nearestName(to: missing, among: names).map { "did you mean \"\($0)\"?" }
            throw Failure(.usage, at: option, "\"\(missing)\" is not in \(file.name)", hint: meant)
        }
        let taken = file.variables.filter { only?.contains($0.name.text) != false }
        guard !taken.isEmpty else { throw Failure(.data, at: file.name, "there is no variable to import") }
        func isConstant(_ variable: EnvironmentFile.Variable) -> Bool {
            variable.value.count == 0 || constants?.contains(variable.name.text) == true
        }
        rows = taken.map { variable in
            let isConstant = isConstant(variable)
            return Row(
                variable: variable.name, size: variable.value.count,
                reference: isConstant ? nil : shape.reference(to: variable.name),
                constant: isConstant
                    ? variable.value.withBytes { unsafe String(decoding: $0, as: UTF8.self) } : nil)
        }
        secrets = shape.secrets(taken.filter { !isConstant($0) })
        let faults = secrets.compactMap(\.fault)
        guard faults.isEmpty else { throw Failure(faults) }
    }
}

extension ImportPlan.Shape {
    fileprivate func reference(to variable: VariableName) -> String {
        switch self {
        case .object(let name): "\(name)#\(variable.text)"
        case .secrets(let prefix): prefix + variable.text
        }
    }

    fileprivate func secrets(_ variables: [EnvironmentFile.Variable]) -> [ImportPlan.Secret] {
        if variables.isEmpty { return [] }
        switch self {
        case .object(let name):
            let members = variables.map { (name: $0.name.text, value: JSON.Part.bytes($0.value)) }
            return [ImportPlan.Secret(name: name, value: JSON.text(.object(members)))]
        case .secrets(let prefix):
            return variables.map { ImportPlan.Secret(name: prefix + $0.name.text, value: $0.value) }
        }
    }
}

extension ImportPlan.Secret {
    /// The reason why the service would not take it; nil if it may.
    fileprivate var fault: Fault? {
        do throws(SecretID.Invalid) {
            try SecretID.check(name: name)
        } catch {
            return Fault(.usage, at: "the secret of \(name)", error.problem)
        }
        guard value.count > SecretWriting.limit else { return nil }
        return Fault(
            .data, at: name,
            "the value has \(value.count) bytes, and the service takes \(SecretWriting.limit)")
    }
}

// MARK: The manifest

extension ImportPlan {
    /// The text of the manifest.
    ///
    /// - Parameter region: the region of the secrets; nil if it is not known.
    /// - Throws: ``Failure`` with status 125 if the text does not read as it was meant.
    func manifest(region: String?) throws(Failure) -> SecretBytes {
        let text = SecretBytes((region.map { "region: \($0)\n" } ?? "") + "env:\n")
        for row in rows {
            let content = row.constant.map { "{value: \(Self.quoted($0))}" } ?? row.reference ?? ""
            text.append("  \(row.variable.text): \(content)\n")
        }
        let entries = try ManifestParser(name: "the manifest", unsafeNames: true).parse(text).base.entries
        let isRight =
            entries.count == rows.count
            && zip(entries, rows).allSatisfy { entry, row in
                entry.variable == row.variable
                    && (row.constant.map { entry.template.pieces.first?.constant?.isEqual(to: SecretBytes($0)) == true }
                        ?? (entry.template.references.count == 1))
            }
        guard isRight else { throw Failure(.other, "the manifest would not read as it was meant") }
        return text
    }

    /// A text in YAML's double quotation marks.
    private static func quoted(_ text: String) -> String {
        let inside = text.unicodeScalars.map { scalar -> String in
            switch scalar {
            case "\"", "\\": return "\\\(scalar)"
            case "\n": return "\\n"
            case "\u{FEFF}", "\u{FFFE}", "\u{FFFF}": return escaped(scalar)
            default: return scalar.isPlain ? String(scalar) : escaped(scalar)
            }
        }
        return "\"\(inside.joined())\""
    }

    private static func escaped(_ scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16, uppercase: true)
        return "\\U" + String(repeating: "0", count: 8 - digits.utf8.count) + digits
    }
}
