package import TencentCloud

/// What decides whom sesame asks, and as whom; from the command line and the environment, already checked.
package struct ServiceSettings {
    package var endpoint: Endpoint
    /// Comes before the manifest's.
    package var region: Region?
    package var credentialsFile: String?
    package var caFile: String?
    /// Milliseconds for a whole fetch.
    package var timeout: Int

    package init(endpoint: Endpoint, region: Region?, credentialsFile: String?, caFile: String?, timeout: Int) {
        (self.endpoint, self.region, self.timeout) = (endpoint, region, timeout)
        (self.credentialsFile, self.caFile) = (credentialsFile, caFile)
    }
}

/// The service, ready to be asked.
package struct ServiceConnection {
    package let service: SecretsManager
    package let source: Credentials.Source

    /// Puts the service together from the settings, the environment and the manifest's region.
    ///
    /// - Throws: ``Failure`` with status 78 without a region or trust, 77 without credentials.
    package init(
        _ settings: ServiceSettings, manifestRegion: Region?, environment: ProcessEnvironment = ProcessEnvironment()
    ) throws(Failure) {
        guard SecretsManager.start() else { throw Failure(.other, "a library refused the allocator that wipes") }
        guard let region = settings.region ?? manifestRegion else {
            throw Failure(
                .configuration, "no region",
                hint: "name it with --region, TENCENTCLOUD_REGION or in the manifest of exec as \"region:\"")
        }
        let credentials: Credentials
        do throws(Credentials.Failure) {
            credentials = try Credentials.find(file: settings.credentialsFile, environment: environment)
        } catch {
            throw Failure([error.fault])
        }
        let trust: TrustAnchors
        do throws(TrustAnchors.Failure) {
            trust = try TrustAnchors(file: settings.caFile, environment: environment)
        } catch {
            throw Failure([error.fault])
        }
        let service = SecretsManager(
            endpoint: settings.endpoint, region: region, credentials: credentials, trust: trust,
            timeout: settings.timeout)
        guard let service else { throw Failure(.other, "out of memory") }
        (self.service, source) = (service, credentials.source)
    }
}

extension Credentials.Failure {
    fileprivate var fault: Fault {
        switch self {
        case .none:
            Fault(
                .noPermission, "no credentials",
                hint: "set TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY, or name a file with --credentials")
        case .half(let source, let missing):
            Fault(
                .noPermission, at: source.place, "\(missing) is missing or empty",
                hint: "a key pair is an id and its key")
        case .unusable(let source, let name):
            Fault(
                .noPermission, at: source.place,
                "\(name) holds white space or another character that no credential has",
                hint: "a trailing line break is the usual one")
        case .unreadable(let path, let failure):
            Fault(
                .noPermission, at: path, failure.problem,
                hint: "it is to hold the credentials: --credentials or SESAME_CREDENTIALS_FILE names it")
        case .malformed(let path, let line):
            Fault(
                .noPermission, at: "\(path):\(line)", "this is neither INI nor JSON",
                hint: "write [default], secret_id = … and secret_key = …")
        }
    }
}

extension Credentials.Source {
    /// Where credentials stand, for a message.
    package var place: String {
        switch self {
        case .environment: "environment"
        case .file(let path): path
        }
    }

    /// The variables that the target is not to inherit: those that were used.
    package var variables: [String] {
        if case .environment(let variables) = self { variables } else { [] }
    }
}

extension TrustAnchors.Failure {
    private static let hint =
        "it is to hold the certificates to trust: --ca-file, SESAME_CA_FILE or SSL_CERT_FILE names it"

    fileprivate var fault: Fault {
        switch self {
        case .unreadable(let path, let failure): Fault(.configuration, at: path, failure.problem, hint: Self.hint)
        case .noCertificate(let path): Fault(.configuration, at: path, "there is no certificate in it", hint: Self.hint)
        case .nowhere:
            Fault(
                .configuration, "no certificates to trust",
                hint: "install ca-certificates, or name a file with --ca-file")
        }
    }
}
