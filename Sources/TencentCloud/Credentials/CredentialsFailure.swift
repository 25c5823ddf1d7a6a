extension Credentials {
    /// Why there are no credentials, as facts that are safe to show.
    package enum Failure: Error {
        /// No source has any: each with why not, in the order they were asked.
        case none(tried: [(source: String, absence: Absence)])
        /// A source has a part and not the other: what it lacks, or has empty.
        case half(String, missing: String)
        /// What is of that name holds white space, control characters or what is no text.
        case unusable(String, name: String)
        /// Some variables of a pod's identity are set, and this one is not.
        case halfIdentity(missing: String)
        /// A file in which a token was to be is empty.
        case noToken(path: String)
        /// - namedBy: what names the file; nil for one that is looked for unasked.
        case unreadable(path: String, FileFailure, namedBy: String?)
        /// Neither INI nor JSON, and where it stops to be.
        case malformed(path: String, line: Int)
        /// Something stands twice in a file, and where the second is.
        case repeated(path: String, line: Int, what: String)
        /// They have ended; the command that gets others.
        case expired(String, at: Int, renewal: String?)
        /// Others than its owner can read the file, and that is not to be borne.
        case exposed(path: String)
        /// A variable does not hold what its name says.
        case wrongVariable(String)
        /// STS did not answer with credentials.
        case tokenService(Source, RequestFailure, at: Endpoint)
        /// The instance's metadata did not.
        case metadata(Source, RequestFailure, at: Endpoint)
        /// The instance's role is what was asked for, and there is none.
        case noInstanceRole(String)

        /// Whose credentials could not be had, where it is known.
        package var source: Source? {
            switch self {
            case .tokenService(let source, _, _), .metadata(let source, _, _): source
            default: nil
            }
        }
    }

    /// Why a source has nothing.
    package enum Absence: Hashable, Sendable {
        case notGiven
        /// None of these variables is set.
        case unset([String])
        case noFile(path: String)
        /// The file is there, and neither half of a pair is in it.
        case noPair(path: String)
        /// HOME is not set.
        case noHome
        /// The metadata did not answer as such.
        case noMetadata(RequestFailure)
        case noInstanceRole
    }
}
