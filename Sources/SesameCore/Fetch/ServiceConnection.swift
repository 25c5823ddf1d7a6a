package import SecretMemory
package import TencentCloud

extension Fault {
    /// The fault of a launch for which nothing names a region.
    package static var noRegion: Fault {
        Fault(
            .configuration, "no region",
            hint: "name it with --region, TENCENTCLOUD_REGION or in the manifest of exec as \"region:\"")
    }
}

/// The service with credentials and a region, ready for requests.
package struct ServiceConnection {
    package let service: SecretsManager
    package let source: Credentials.Source
    /// The region of references that name none.
    package let region: NamedRegion

    /// Puts the service together from the settings and the environment.
    ///
    /// - Parameter region: the named region; if nil, the credentials' region.
    /// - Throws: ``Failure`` with status 78 without a region or trusted certificates, 77 without credentials, 69 if the
    ///   provider of the credentials cannot be reached.
    package init(
        _ settings: ServiceSettings, region: NamedRegion?, environment: ProcessEnvironment = ProcessEnvironment()
    ) throws(Failure) {
        let api = try settings.client(environment)
        let chain = CredentialsChain(settings.identity, region: region?.region, api, environment: environment)
        let credentials: Credentials
        do throws(Credentials.Failure) {
            credentials = try chain.find()
        } catch {
            var failure = Failure(error.faults)
            failure.source = error.source
            // The role is the identity, even if assuming it failed.
            if let arn = settings.identity.roleARN {
                failure.source?.identity = Credentials.Source.identity(ofRole: arn)
            }
            throw failure
        }
        let source = credentials.source
        guard let region = region ?? source.region.map({ NamedRegion($0, from: source.origin) }) else {
            throw Failure([.noRegion])
        }
        self.region = region
        service = SecretsManager(api, region: region.region, credentials: credentials, chain: chain)
        self.source = source
    }
}
