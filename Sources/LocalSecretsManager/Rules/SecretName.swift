/// The name of a secret: up to 128 letters, digits, `-` and `_`, beginning with a letter or a digit.
struct SecretName: Sendable, Hashable {
    let text: String

    init(parsing text: String) throws(ServiceError) {
        guard text.isName(upTo: 128, punctuation: "-_") else {
            throw ServiceError(
                .invalidParameterValue,
                "The value of `SecretName` is not valid: 1 to 128 letters, digits, - and _, first a letter or a digit.")
        }
        self.text = text
    }

    /// A name that was read back from the store.
    init(known text: String) { self.text = text }
}

/// The name of one version of a secret: up to 64 letters, digits, `-`, `_` and `.`, beginning with a letter or a digit.
struct VersionID: Sendable, Hashable {
    /// The name that CreateSecret gives to a version without one. In a user-defined secret
    /// this is a name like any other: nothing moves it to a newer version. In a product secret it is the one in use.
    static let current = VersionID(known: "SSM_Current")

    let text: String

    init(parsing text: String) throws(ServiceError) {
        guard text.isName(upTo: 64, punctuation: "-_.") else {
            throw ServiceError(
                .invalidParameterValue,
                "The value of `VersionId` is not valid: 1 to 64 letters, digits, -, _ and ., first a letter or a digit."
            )
        }
        self.text = text
    }

    /// A name that this service made, or read back from its own store.
    init(known text: String) { self.text = text }
}

extension String {
    fileprivate func isName(upTo limit: Int, punctuation: String) -> Bool {
        func isAlphanumeric(_ byte: UInt8) -> Bool {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                true
            default: false
            }
        }
        guard let first = utf8.first, utf8.count <= limit else { return false }
        return isAlphanumeric(first) && utf8.allSatisfy { isAlphanumeric($0) || punctuation.utf8.contains($0) }
    }
}
