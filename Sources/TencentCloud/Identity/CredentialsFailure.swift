package import SecretMemory

extension Credentials {
    /// The reason why there are no credentials: facts that are safe to show.
    package enum Failure: Error {
        /// No source has any. Each source is listed with its reason, in the order in which they were asked.
        case none(tried: [(source: String, absence: Absence)])
        /// A source has one half of the pair; this half is missing or empty.
        case half(String, missing: String)
        /// The value of this name holds white space, control characters or bytes that are not ASCII.
        case unusable(String, name: String)
        /// The value of this name stands in quotes.
        case quoted(String, name: String)
        /// The id and the key are swapped.
        case swapped(String, id: String, key: String)
        /// A member of a JSON file has a value of the wrong kind.
        case wrongKind(String, name: String, wanted: String)
        /// An INI file has these sections, but no section [default] and nothing before the first section.
        case noDefault(path: FilePath, sections: [String])
        /// Some variables of a web identity are set, but this one of them is not.
        case halfIdentity(String, missing: String, of: [String])
        /// The token file is empty.
        case noToken(path: FilePath)
        /// A file cannot be read. `namedBy` is the option or variable that names it; nil if nothing names it.
        case unreadable(path: FilePath, FileFailure, namedBy: String?)
        /// A file is neither INI nor JSON from this line on.
        case malformed(path: FilePath, line: Int)
        /// A name or section stands twice in a file: the second time on this line.
        case repeated(path: FilePath, line: Int, what: String)
        /// The credentials have ended; `renewal` is the command that gets new ones.
        case expired(String, at: Int, renewal: String?)
        /// Users other than the owner can read the file, and the settings forbid that.
        case exposed(path: FilePath)
        /// A variable has an invalid value.
        case wrongVariable(String)
        /// STS did not answer with credentials.
        case tokenService(Source, RequestFailure, at: Endpoint)
        /// The instance's metadata did not answer with credentials.
        case metadata(Source, RequestFailure, at: Endpoint)
        /// This source requires the instance's role, but the instance has none.
        case noInstanceRole(String)

        /// The source that could not give credentials; nil if unknown.
        package var source: Source? {
            switch self {
            case .tokenService(let source, _, _), .metadata(let source, _, _): source
            default: nil
            }
        }
    }

    /// The reason why a source has nothing.
    package enum Absence: Hashable, Sendable {
        case notGiven
        /// None of these variables is set.
        case unset([String])
        case noFile(path: FilePath)
        /// The file exists, but neither half of a pair is in it.
        case noPair(path: FilePath)
        /// The file has these sections, but no [default].
        case noDefault(path: FilePath, sections: [String])
        /// HOME is not set.
        case noHome
        /// No answer came, or it was not one of the metadata service.
        case noMetadata(RequestFailure)
        case noInstanceRole
    }
}
