/// Who asks: a key pair, and a token when the pair is temporary.
package struct Credentials {
    package let secretID: SecretBytes
    package let secretKey: SecretBytes
    package let token: SecretBytes?
    package let source: Source

    /// Takes what a source has under these names; half a pair is an error.
    init(
        id: (name: String, value: SecretBytes?), key: (name: String, value: SecretBytes?),
        token: (name: String, value: SecretBytes?), source: Source
    ) throws(Failure) {
        guard let secretID = id.value, secretID.count > 0 else { throw .half(source, missing: id.name) }
        guard let secretKey = key.value, secretKey.count > 0 else { throw .half(source, missing: key.name) }
        for (name, value) in [id, key, token] {
            guard let value, value.withBytes({ unsafe !$0.allSatisfy { (0x21...0x7E).contains($0) } }) else { continue }
            throw .unusable(source, name: name)
        }
        (self.secretID, self.secretKey, self.source) = (secretID, secretKey, source)
        self.token = token.value.flatMap { $0.count > 0 ? $0 : nil }
    }

    /// Where credentials were found; safe to show.
    package enum Source: Hashable, Sendable {
        /// The variables of the environment that were used, in the order they were looked at.
        case environment(variables: [String])
        case file(path: String)
    }

    /// Why there are no credentials.
    package enum Failure: Error {
        /// No source has any.
        case none
        /// A source has one of the pair and not the other: `missing` names what it lacks, or has empty.
        case half(Source, missing: String)
        /// The one of that name holds what no credential holds and no header may: white space or control characters.
        case unusable(Source, name: String)
        case unreadable(path: String, FileFailure)
        /// Neither INI nor JSON; the line where it stops to be INI.
        case malformed(path: String, line: Int)
    }

    /// Goes through the sources in order: the first that has anything decides, and half a pair is an error.
    package static func find(file: String?, environment: ProcessEnvironment) throws(Failure) -> Credentials {
        if let file { return try CredentialsFile.read(file) }
        if let found = try EnvironmentCredentials.read(environment) { return found }
        throw .none
    }
}
