import SecretMemory
import TencentCloud

/// The variables of whole objects.
extension Composition {
    private typealias Member = (name: SecretBytes, value: SecretBytes)

    private static let hint = "take the others by name: keys: [A, B]"

    /// Adds a variable for each member of an object. Messages count members, because their names are a part of the
    /// value.
    ///
    /// - Throws: ``Failure`` with status 65 if the value is not such an object, or a member cannot become a variable.
    mutating func add(
        _ each: MemberImport, of manifest: Manifest, to values: inout [Value], _ selection: Selection
    ) throws(Failure) {
        let subject = "\(each.names): \(each.reference)"
        guard let members = try members(of: each, subject) else { return }
        let later = Set(manifest.entries.lazy.filter { $0.layer > each.layer }.map(\.variable))
        var indices = Dictionary(values.enumerated().map { ($1.variable, $0) }, uniquingKeysWith: { $1 })
        for (index, member) in members.enumerated() {
            let name = member.name.withBytes { unsafe String(decoding: $0, as: UTF8.self) }
            guard let variable = VariableName(parsing: each.prefix + name) else {
                throw Failure(
                    .data, at: subject, "the name of its member \(index + 1) makes no variable name", hint: Self.hint)
            }
            if selection.leaves(variable) { preserved.insert(variable.text) }
            if later.contains(variable) || !selection.takes(variable) { continue }
            guard !variable.changesHowProgramsLoad || each.unsafeNames else {
                throw Failure(
                    .data, at: subject, "the name of its member \(index + 1) would change how programs are loaded",
                    hint: Self.hint)
            }
            let value = Value(
                label: each.names, variable: variable, bytes: member.value, destination: .variable, layer: each.layer)
            guard let known = indices[variable] else {
                indices[variable] = values.count
                values.append(value)
                continue
            }
            guard values[known].layer < each.layer else {
                throw Failure(.data, at: subject, "its member \(index + 1) is a variable that is already set")
            }
            values[known] = value
        }
    }

    /// The members of the object; nil if the secret or version does not exist.
    private func members(of each: MemberImport, _ subject: String) throws(Failure) -> [Member]? {
        let secret = plan.identity(of: each.reference.secret)
        do throws(JSONText.Failure) {
            return try fetched.json(of: secret)?.members(at: each.reference.field?.steps ?? [])
        } catch {
            if case .isNull = error {
                throw Failure(.data, at: subject, "one of its members is null", hint: Self.hint)
            }
            throw Failure([Fault(error, at: subject)])
        }
    }
}
