import SecretMemory
package import TencentCloud

/// Values by their secrets: fetched, or kept by an earlier start.
package struct FetchedValues {
    private var values: [SecretID: SecretValue] = [:]

    package init() {}

    /// The value of a secret; nil if the secret or version does not exist and every variable that uses it is optional.
    package subscript(secret: SecretID) -> SecretValue? {
        get { values[secret] }
        set { values[secret] = newValue }
    }

    package var count: Int { values.count }

    /// The number of bytes of all values.
    var size: Int { values.values.reduce(0) { $0 + $1.bytes.count } }
}
