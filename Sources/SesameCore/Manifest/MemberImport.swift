/// The import of a whole JSON object: each member becomes a variable. The names are known after the fetch.
package struct MemberImport {
    package internal(set) var reference: SecretReference
    let prefix: String
    let isOptional: Bool
    let unsafeNames: Bool
    /// The layer that the import is from; the higher layer wins.
    var layer = 0
    package let location: SourceLocation

    /// The pattern of the variables' names, for a message.
    package var names: String { prefix + "*" }
}
