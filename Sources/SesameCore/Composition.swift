package import TencentCloud

/// Right of the wall: makes of fetched values what each variable of the manifest gets.
package struct Composition {
    /// A value that is ready for the target.
    package struct Value {
        let variable: VariableName
        let bytes: SecretBytes
        let delivery: Manifest.Delivery
        let layer: Int
    }

    private let plan: FetchPlan
    /// One a reference of the plan; nil where there is no such secret or version and nobody minds.
    private let fetched: [SecretValue?]
    /// Read once, however many fields are taken of it.
    private var texts: [Result<JSONText, JSONText.Failure>?]

    package init(_ plan: FetchPlan, _ fetched: [SecretValue?]) {
        (self.plan, self.fetched) = (plan, fetched)
        texts = Array(repeating: nil, count: fetched.count)
    }

    /// Every variable that is set, in manifest order, then those that come of whole objects.
    ///
    /// - Throws: ``Failure`` with status 65 naming every variable whose value cannot be made or injected.
    package mutating func values(of manifest: Manifest, _ selection: Selection) throws(Failure) -> [Value] {
        var (values, faults) = ([Value](), [Fault]())
        values.reserveCapacity(manifest.entries.count)
        for entry in manifest.entries {
            do throws(Failure) {
                guard let bytes = try value(of: entry) else { continue }
                values.append(
                    Value(variable: entry.variable, bytes: bytes, delivery: entry.delivery, layer: entry.layer))
            } catch {
                faults += error.faults
            }
        }
        for all in manifest.imports {
            do throws(Failure) { try add(all, of: manifest, to: &values, selection) } catch { faults += error.faults }
        }
        for value in values {
            guard case .variable = value.delivery else { continue }
            if let fault = TargetEnvironment.preflight(value.variable, value.bytes) { faults.append(fault) }
        }
        guard faults.isEmpty else { throw Failure(faults) }
        return values
    }

    /// The bytes of a variable; nil when it is not to be set.
    private mutating func value(of entry: Manifest.Entry) throws(Failure) -> SecretBytes? {
        let pieces = entry.template.pieces
        // A value alone is not copied.
        if pieces.count == 1 { return try value(of: pieces[0], entry).map(entry.write) ?? entry.absentValue }
        let result = SecretBytes()
        for piece in pieces {
            guard let value = try value(of: piece, entry) else { return entry.absentValue }
            result.append(value)
        }
        return entry.write(result)
    }

    private mutating func value(
        of piece: Template.Piece, _ entry: Manifest.Entry
    ) throws(Failure) -> SecretBytes? {
        guard case .value(let reference, let filters) = piece else { return piece.constant }
        guard var value = try value(of: reference, for: entry.variable.text) else { return nil }
        if entry.isTrimmed { value = value.trimmed }
        for filter in filters {
            guard let filtered = filter.apply(to: value) else {
                throw Failure(
                    .data, at: "\(entry.variable.text): \(reference)", "the value is not UTF-8, which JSON needs")
            }
            value = filtered
        }
        return value
    }

    /// What was fetched for a reference, or its field; nil when there is no such secret or version.
    private mutating func value(of reference: SecretReference, for name: String) throws(Failure) -> SecretBytes? {
        guard let index = plan.index(of: reference), let value = fetched[index] else { return nil }
        guard let path = reference.field else { return value.bytes }
        do throws(JSONText.Failure) {
            return try text(index, value.bytes).value(at: path)
        } catch {
            throw Failure([Fault(error, at: "\(name): \(reference)")])
        }
    }

    private mutating func text(_ index: Int, _ bytes: SecretBytes) throws(JSONText.Failure) -> JSONText {
        if let known = texts[index] { return try known.get() }
        let text = Result { () throws(JSONText.Failure) in try JSONText(bytes) }
        texts[index] = text
        return try text.get()
    }

    // MARK: Whole objects

    private static let byName = "take the others by name: keys: [A, B]"

    private mutating func add(
        _ all: Manifest.Import, of manifest: Manifest, to values: inout [Value], _ selection: Selection
    ) throws(Failure) {
        guard let index = plan.index(of: all.reference), let value = fetched[index] else { return }
        let place = "\(all.names): \(all.reference)"
        let members: [(name: SecretBytes, value: SecretBytes)]
        do throws(JSONText.Failure) {
            members = try text(index, value.bytes).members(at: all.reference.field)
        } catch {
            if case .isNull = error { throw Failure(.data, at: place, "one of its members is null", hint: Self.byName) }
            throw Failure([Fault(error, at: place)])
        }
        let later = Set(manifest.entries.lazy.filter { $0.layer > all.layer }.map(\.variable))
        var places = Dictionary(values.enumerated().map { ($1.variable, $0) }, uniquingKeysWith: { $1 })
        for (number, member) in members.enumerated() {
            let name = member.name.withBytes { unsafe String(decoding: $0, as: UTF8.self) }
            // The name is a part of the value: it is not repeated.
            guard let variable = VariableName(parsing: all.prefix + name) else {
                throw Failure(
                    .data, at: place, "the name of its member \(number + 1) makes no variable name",
                    hint: Self.byName)
            }
            if later.contains(variable) || !selection.takes(variable) { continue }
            guard !variable.changesHowProgramsLoad || all.unsafeNames else {
                throw Failure(
                    .data, at: place, "the name of its member \(number + 1) would change how programs are loaded",
                    hint: Self.byName)
            }
            let value = Value(variable: variable, bytes: member.value, delivery: .variable, layer: all.layer)
            guard let known = places.updateValue(places[variable] ?? values.count, forKey: variable) else {
                values.append(value)
                continue
            }
            guard values[known].layer < all.layer else {
                throw Failure(.data, at: place, "its member \(number + 1) is a variable that is already set")
            }
            values[known] = value
        }
    }
}

extension Manifest.Entry {
    fileprivate func write(_ value: SecretBytes) -> SecretBytes { encoding.apply(to: value) }

    /// What it gets when there is no such secret or version.
    fileprivate var absentValue: SecretBytes? { if case .value(let bytes) = absence { bytes } else { nil } }
}

extension SecretValue {
    /// What a reference that stands alone selects of its value.
    ///
    /// - Throws: ``Failure`` with status 65 when there is no such field.
    package func field(of reference: SecretReference) throws(Failure) -> SecretBytes {
        guard let path = reference.field else { return bytes }
        do throws(JSONText.Failure) {
            return try JSONText(bytes).value(at: path)
        } catch {
            throw Failure([Fault(error, at: "\(reference)")])
        }
    }
}

extension Fault {
    /// A field that cannot be had; the words tell nothing of the value.
    init(_ failure: JSONText.Failure, at place: String) {
        switch failure {
        case .notJSON: self.init(.data, at: place, "the value is not JSON, so it has no fields")
        case .memberTwice: self.init(.data, at: place, "the value is JSON that names a member twice")
        case .noSuchField:
            self.init(
                .data, at: place, "the value has no such field",
                hint: "letters count as written; a dot within a name is written \"\\.\"")
        case .isNull: self.init(.data, at: place, "the field is null")
        case .notAnObject: self.init(.data, at: place, "this is not a JSON object")
        }
    }
}
