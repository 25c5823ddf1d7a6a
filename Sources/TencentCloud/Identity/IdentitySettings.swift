package import SecretMemory

/// The user's settings for credentials.
package struct IdentitySettings {
    /// The credentials file that comes before every other source.
    package var file: FilePath?
    /// The name of that source, and the option or variable that names the file.
    package let fileOption: (name: String, namedBy: String)
    /// The role to take with the credentials that were found.
    package var roleARN: String?
    /// The external id that the trust policy of the role requires.
    package var externalID: String?
    /// The variable that names another endpoint for the instance's metadata; it must be on this machine.
    package let metadataVariable: String?
    /// True if a key file that others can read is an error.
    package var isStrict = false
    /// Called once for each key file that others can read.
    package var warnOfExposed: (FilePath) -> Void = { _ in }

    package init(fileOption: (name: String, namedBy: String), metadataVariable: String? = nil) {
        (self.fileOption, self.metadataVariable) = (fileOption, metadataVariable)
    }
}
