/// A tag of a secret; ListSecrets filters by it.
struct SecretTag: Sendable, Equatable {
    let key: String
    let value: String

    /// The tags of a request, none of whose keys may stand there twice.
    static func list(reading parameters: inout Parameters) throws(ServiceError) -> [SecretTag] {
        let tags = try parameters.list("Tags") { tag throws(ServiceError) in
            SecretTag(key: try tag.requiredText("TagKey"), value: try tag.requiredText("TagValue"))
        }
        guard Set(tags.map(\.key)).count == tags.count else {
            throw ServiceError(.invalidParameterValueTagKeysDuplicated, "A tag key stands in `Tags` twice.")
        }
        return tags
    }
}
