package import TencentCloud

/// What decides whom sesame asks, and as whom; from the command line and the environment, already checked.
package struct ServiceSettings {
    package var endpoint: Endpoint
    /// Comes before the manifest's.
    package var region: Region?
    package var credentials: CredentialsChain.Settings
    package var caFile: String?
    /// Milliseconds for a whole fetch.
    package var timeout: Int
    /// Milliseconds of which a random part passes before anything is asked.
    package var splay = 0

    package init(
        endpoint: Endpoint, region: Region?, credentials: CredentialsChain.Settings, caFile: String?, timeout: Int
    ) {
        (self.endpoint, self.region, self.timeout) = (endpoint, region, timeout)
        (self.credentials, self.caFile) = (credentials, caFile)
    }
}

extension ServiceSettings {
    /// The libraries made ready, trust found, and the way to credentials.
    ///
    /// - Parameter region: the one that is known.
    func chain(
        region: Region?, _ environment: ProcessEnvironment = ProcessEnvironment()
    ) throws(Failure) -> CredentialsChain {
        guard SecretsManager.start() else { throw Failure(.other, "a library refused the allocator that wipes") }
        let trust: TrustAnchors
        do throws(TrustAnchors.Failure) {
            trust = try TrustAnchors(file: caFile, environment: environment)
        } catch {
            throw Failure([error.fault])
        }
        var credentials = credentials
        credentials.willWait = ServiceManager.extendStart
        let chain = CredentialsChain(
            credentials, endpoint: endpoint, region: region, trust: trust, timeout: timeout, environment: environment)
        guard let chain else { throw Failure(.other, "out of memory", hint: Errno.memoryHint) }
        return chain
    }
}

extension Fault {
    static var noRegion: Fault {
        Fault(
            .configuration, "no region",
            hint: "name it with --region, TENCENTCLOUD_REGION or in the manifest of exec as \"region:\"")
    }
}

/// The service, ready to be asked.
package struct ServiceConnection {
    package let service: SecretsManager
    package let source: Credentials.Source

    /// Puts the service together from the settings, the environment and the manifest's region.
    ///
    /// - Throws: ``Failure`` with status 78 without a region or trust, 77 without credentials, 69 where those who hand
    ///   them out cannot be reached.
    package init(
        _ settings: ServiceSettings, manifestRegion: Region?, environment: ProcessEnvironment = ProcessEnvironment()
    ) throws(Failure) {
        let known = settings.region ?? manifestRegion
        let chain = try settings.chain(region: known, environment)
        let credentials: Credentials
        do throws(Credentials.Failure) {
            credentials = try chain.find()
        } catch {
            var failure = Failure(error.faults)
            failure.source = error.source
            // It is the role that would have asked, whoever was to take it.
            if let arn = settings.credentials.roleARN {
                failure.source?.identity = Credentials.Source.identity(ofRole: arn)
            }
            throw failure
        }
        guard let region = known ?? credentials.source.region else {
            throw Failure([.noRegion])
        }
        service = SecretsManager(endpoint: settings.endpoint, region: region, credentials: credentials, chain: chain)
        source = credentials.source
    }
}

extension TrustAnchors.Failure {
    private static let hint =
        "it is to hold the certificates to trust: --ca-file, SESAME_CA_FILE or SSL_CERT_FILE names it"

    fileprivate var fault: Fault {
        switch self {
        case .unreadable(let path, let failure):
            Fault(.configuration, at: path, failure.problem, hint: failure.hint ?? Self.hint)
        case .noCertificate(let path): Fault(.configuration, at: path, "there is no certificate in it", hint: Self.hint)
        case .nowhere:
            Fault(
                .configuration, "no certificates to trust",
                hint: "install ca-certificates, or name a file with --ca-file")
        }
    }
}
