import SecretMemory
import TencentCloud

/// The step after the fetch: makes of the fetched values what each variable of the manifest gets.
package struct Composition {
    /// A value that is ready for delivery.
    package struct Value {
        /// The variable, or the pattern of the variables that a whole object becomes.
        let label: String
        let variable: VariableName
        let bytes: SecretBytes
        let destination: Manifest.Destination
        let layer: Int
    }

    let plan: FetchPlan
    let fetched: FetchedValues
    /// The variables of whole objects that keep their inherited values.
    var preserved: Set<String> = []

    package init(_ plan: FetchPlan, _ fetched: FetchedValues) { (self.plan, self.fetched) = (plan, fetched) }

    /// The values of all variables to set: the entries in manifest order, then the members of whole objects.
    ///
    /// - Parameter part: the part of the manifest whose values are made; nil for all.
    /// - Throws: ``Failure`` with status 65 and a fault for each variable whose value cannot be made or injected.
    package mutating func values(
        of manifest: Manifest, part: Manifest? = nil, _ selection: Selection
    ) throws(Failure) -> [Value] {
        let (entries, imports) = (part?.entries ?? manifest.entries, part?.imports ?? manifest.imports)
        var (values, faults) = ([Value](), [Fault]())
        values.reserveCapacity(entries.count)
        for entry in entries {
            do throws(Failure) {
                guard let bytes = try value(of: entry) else { continue }
                values.append(
                    Value(
                        label: entry.variable.text, variable: entry.variable, bytes: bytes,
                        destination: entry.destination, layer: entry.layer))
            } catch {
                faults += error.faults
            }
        }
        for each in imports {
            do throws(Failure) { try add(each, of: manifest, to: &values, selection) } catch { faults += error.faults }
        }
        for value in values {
            guard case .variable = value.destination else { continue }
            if let fault = TargetEnvironment.preflight(value.variable, value.bytes) { faults.append(fault) }
        }
        guard faults.isEmpty else { throw Failure(faults) }
        return values
    }

    /// The bytes of a variable; nil if it is not to be set.
    private func value(of entry: Manifest.Entry) throws(Failure) -> SecretBytes? {
        let pieces = entry.template.pieces
        // A single value is not copied.
        if pieces.count == 1 {
            guard let value = try value(of: pieces[0], entry) else { return entry.absentValue }
            return try limited(entry.write(value), entry)
        }
        let result = SecretBytes()
        for piece in pieces {
            guard let value = try value(of: piece, entry) else { return entry.absentValue }
            result.append(value)
            _ = try limited(result, entry)
        }
        return try limited(entry.write(result), entry)
    }

    /// The most bytes of a value at every step, as many as an answer of the service may have: 1 MiB.
    private static let limit = 1 << 20

    /// Refuses a value over the limit: templates and filters can make a small value large.
    private func limited(_ value: SecretBytes, _ entry: Manifest.Entry) throws(Failure) -> SecretBytes {
        if value.count <= Self.limit { return value }
        throw Failure(.data, at: entry.variable.text, "the value is larger than \(Self.limit >> 10) KiB")
    }

    /// The bytes of a piece, with its filters applied; nil if the secret or version does not exist.
    private func value(
        of piece: Template.Piece, _ entry: Manifest.Entry
    ) throws(Failure) -> SecretBytes? {
        guard case .value(let reference, let filters) = piece else { return piece.constant }
        guard var value = try value(of: reference, for: entry.variable.text) else { return nil }
        if entry.isTrimmed { value = value.trimmed }
        for filter in filters {
            do throws(Filter.Unusable) {
                value = try filter.apply(to: value)
            } catch {
                throw Failure(.data, at: "\(entry.variable.text): \(reference)", error.problem)
            }
            value = try limited(value, entry)
        }
        return value
    }

    /// The fetched value of a reference, or its field; nil if the secret or version does not exist.
    func value(of reference: SecretReference, for name: String) throws(Failure) -> SecretBytes? {
        let secret = plan.identity(of: reference.secret)
        guard let path = reference.field else { return fetched[secret]?.bytes }
        do throws(JSONText.Failure) {
            return try fetched.json(of: secret)?.value(at: path.steps)
        } catch {
            throw Failure([Fault(error, at: "\(name): \(reference)")])
        }
    }
}

extension Manifest.Entry {
    fileprivate func write(_ value: SecretBytes) -> SecretBytes { encoding.apply(to: value) }

    /// The variable's value if the secret or version does not exist; nil if it is then not set.
    fileprivate var absentValue: SecretBytes? { if case .value(let bytes) = absence { bytes } else { nil } }
}
