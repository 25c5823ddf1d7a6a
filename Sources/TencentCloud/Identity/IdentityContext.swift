import SecretMemory

/// The means of a credential source: the environment, the user's settings, STS, and the service's time.
final class IdentityContext {
    let environment: ProcessEnvironment
    let settings: IdentitySettings
    /// The region that the user named.
    let region: Region?
    let api: APIClient
    /// The files that the user was warned of: renewing a role reads them again.
    private var exposed: Set<FilePath> = []

    init(_ settings: IdentitySettings, _ environment: ProcessEnvironment, region: Region?, _ api: APIClient) {
        (self.settings, self.environment, self.region, self.api) = (settings, environment, region, api)
    }

    /// Warns once of a file that others can read.
    func warn(ofExposed path: FilePath) { if exposed.insert(path).inserted { settings.warnOfExposed(path) } }

    /// Throws if credentials have ended by the service's clock. If no answer has told that clock and they have ended by
    /// this machine's, the service is asked for its time first; if it does not answer, the credentials are tried.
    ///
    /// - Parameter renewal: the command that gets new ones.
    func check(_ credentials: Credentials, renewal: String? = nil) throws(Credentials.Failure) {
        guard credentials.hasEnded(at: api.clock.now) else { return }
        api.learnTime()
        guard api.clock.isTold, credentials.hasEnded(at: api.clock.now) else { return }
        throw .expired(credentials.source.origin, at: credentials.expiration ?? 0, renewal: renewal)
    }
}

/// The result of asking a source.
enum Finding {
    case found(Credentials)
    case absent(Credentials.Absence)
}
