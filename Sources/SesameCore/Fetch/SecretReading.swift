package import SecretMemory
import TencentCloud

/// The reading of one secret alone, for no variable.
package struct SecretReading {
    package let note: FetchNote
    private let reference: SecretReference
    private let value: SecretBytes

    /// Fetches the secret of a reference.
    ///
    /// - Throws: ``Failure`` as ``ServiceConnection`` and ``SecretFetch`` do.
    package init(_ reference: SecretReference, _ settings: ServiceSettings) throws(Failure) {
        let connection = try ServiceConnection(settings, region: settings.region.chosen)
        let plan = FetchPlan(reference.secret)
        let fetch = SecretFetch(plan, from: connection.service, in: connection.region, suggestsNames: true)
        guard let value = try fetch.values()[reference.secret] else { throw Failure(.other, "nothing was asked for") }
        note = FetchNote([], reference.secret, value)
        (self.reference, self.value) = (reference, value.bytes)
    }

    /// The value, or the field of it that the reference names.
    ///
    /// - Throws: ``Failure`` with status 65 if there is no such field.
    package func bytes() throws(Failure) -> SecretBytes {
        guard let path = reference.field else { return value }
        do throws(JSONText.Failure) {
            return try JSONText(value).value(at: path.steps)
        } catch {
            throw Failure([Fault(error, at: "\(reference)")])
        }
    }
}
