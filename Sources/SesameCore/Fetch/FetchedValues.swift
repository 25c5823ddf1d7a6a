import SecretMemory
package import TencentCloud

/// Values by their secrets: fetched, or kept by an earlier start.
package struct FetchedValues {
    private final class Fetched {
        let value: SecretValue
        /// The value parsed as JSON, once however many fields are read from it.
        lazy var json = Result { () throws(JSONText.Failure) in try JSONText(value.bytes) }

        init(_ value: SecretValue) { self.value = value }
    }
    private var values: [SecretID: Fetched]

    /// - Parameter minimumCapacity: the number of values that there will be.
    package init(minimumCapacity: Int = 0) { values = Dictionary(minimumCapacity: minimumCapacity) }

    /// The value of a secret; nil if the secret or version does not exist and every variable that uses it is optional.
    package subscript(secret: SecretID) -> SecretValue? {
        get { values[secret]?.value }
        set { values[secret] = newValue.map(Fetched.init) }
    }

    /// The JSON of a secret's value; nil if there is no value.
    func json(of secret: SecretID) throws(JSONText.Failure) -> JSONText? { try values[secret]?.json.get() }

    package var count: Int { values.count }

    /// The number of bytes of all values.
    var size: Int { values.values.reduce(0) { $0 + $1.value.bytes.count } }
}
