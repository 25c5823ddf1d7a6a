/// The description of a secret: up to 2048 bytes.
struct DescriptionText: Sendable, Equatable {
    private static let limit = 2048

    let text: String

    init(parsing text: String) throws(ServiceError) {
        guard text.utf8.count <= Self.limit else {
            throw ServiceError(
                .invalidParameterValue, "The value of `Description` is longer than \(Self.limit) bytes.")
        }
        self.text = text
    }
}
