import Foundation

/// The service, running: as long as this lives, the API is answered on a port.
package final class LocalService {
    /// The version of sesame-local.
    package static let version = "0.1.0"
    /// The day of that version.
    package static let versionDate = "2026-11-22"

    /// The settings of the service.
    package struct Configuration: Sendable {
        package var address = ServiceAddress.anyPort
        /// The address that answers the same API without TLS; nil for none.
        package var plainAddress: ServiceAddress?
        /// The host that other machines know this one by; without it only this machine is answered.
        package var host: String?
        /// The SQLite file; nil for memory.
        package var store: String?
        /// The directory of the certificate authority. nil: beside the store, or in a temporary directory without a store.
        package var tlsDirectory: String?
        /// The file of keys; nil for one pair made at random.
        package var keys: String?
        /// The address that answers the instance's metadata; nil for none.
        package var metadataAddress: ServiceAddress?
        /// The role that is bound to the machine, or `none`; nil for the first of the file of keys.
        package var metadataRole: String?
        /// A file of faults.
        package var faults: String?
        /// True if every client may ask for faults.
        package var hasFaultControl = false
        /// The YAML file of secrets to begin with; nil for none.
        package var seed: String?
        /// The text of a seed, when there is no such file.
        package var seedText: String?
        /// Manifests of sesame's, for whose references values are made up.
        package var manifests: [String] = []
        /// The number of requests that are answered in a second.
        package var quota = RequestQuota.documented
        /// The region of requests that name none, and the one that clients are told.
        package var region = "ap-guangzhou"
        /// No access log.
        package var isQuiet = false

        package init() {}

        /// True if other machines can reach an address of it.
        package var isPublic: Bool {
            [address, plainAddress, metadataAddress].contains { $0?.isPublic == true }
        }
    }

    /// The settings that a client needs to use this service.
    package let connection: ConnectionVariables
    private let directory: TLSDirectory
    private let servers: [HTTPServer]

    /// Starts the service; when this returns, it answers.
    package init(_ configuration: Configuration) throws(StartFailure) {
        var (address, plainAddress) = (configuration.address, configuration.plainAddress)
        address.name = configuration.host
        plainAddress?.name = configuration.host
        let keys: KeyRing = if let file = configuration.keys { try KeyRing(file: file) } else { .random() }
        let store = try SecretStore(path: configuration.store)
        if let file = configuration.seed {
            try store.plant(Seed(file: file), uin: keys.first.uin, at: Int64(time(nil)))
        } else if let text = configuration.seedText {
            try store.plant(Seed(text: text), uin: keys.first.uin, at: Int64(time(nil)))
        }
        if !configuration.manifests.isEmpty {
            let seed = try Seed(manifests: configuration.manifests, region: configuration.region)
            try store.plant(seed, uin: keys.first.uin, at: Int64(time(nil)))
        }
        let counter = RequestCounter(configuration.quota)
        let api = SecretsAPI(
            store: store, keys: keys, defaultRegion: configuration.region, counter: counter,
            clock: { Int64(time(nil)) })
        let tokens = TokenAPI(keys: keys, counter: counter, clock: { Int64(time(nil)) })
        directory = try TLSDirectory(configuration.tlsDirectory, store: configuration.store)
        let now = Int64(time(nil))
        let authority = try CertificateAuthority(in: directory.path, now: now)
        let identity = try authority.serverIdentity(of: configuration.host, now: now)
        let certificate = try authority.pem()

        let log = AccessLog(isQuiet: configuration.isQuiet)
        let faults =
            configuration.faults != nil || configuration.hasFaultControl
            ? try FaultInjection(file: configuration.faults, hasControl: configuration.hasFaultControl) : nil
        let statistics = configuration.hasFaultControl ? RequestStatistics() : nil
        let service: @Sendable (HTTPRequest) -> (HTTPResponse, AccessRecord) = { request in
            TokenAPI.isAsked(by: request) ? tokens.answer(request) : api.answer(request)
        }
        let answer: @Sendable (HTTPRequest) -> HTTPResponse = { request in
            if request.path == CertificateAuthority.path {
                return HTTPResponse(status: 200, contentType: "application/x-pem-file", body: certificate)
            }
            if let answer = statistics?.answer(request) { return answer }
            let (response, record) =
                faults?.answer(request, now: Int64(time(nil)), by: service) ?? service(request)
            log.note(record, status: response.status)
            statistics?.count(record)
            return response
        }
        let connected: @Sendable () -> Void = { statistics?.countConnection() }
        let server = try HTTPServer(
            at: address, identity: identity, bodyLimit: SecretsAPI.bodyLimit, canWait: faults != nil,
            connected: connected, answer: answer)
        let plain = try plainAddress.map { address throws(StartFailure) in
            try HTTPServer(
                at: address, identity: nil, bodyLimit: SecretsAPI.bodyLimit, canWait: faults != nil,
                connected: connected, answer: answer)
        }
        let metadata = try configuration.metadataAddress.map { address throws(StartFailure) in
            let metadata = InstanceMetadata(
                role: try keys.roles.bound(configuration.metadataRole, in: keys.first.uin),
                region: configuration.region, keys: keys, clock: { Int64(time(nil)) })
            return try HTTPServer(at: address, identity: nil, bodyLimit: 0, canWait: faults != nil) { request in
                let (response, record) =
                    faults?.answer(
                        request, as: InstanceMetadata.action, now: Int64(time(nil)), by: metadata.answer)
                    ?? metadata.answer(request)
                log.note(record, status: response.status)
                return response
            }
        }
        servers = [server, plain, metadata].compactMap(\.self)
        connection = ConnectionVariables(
            endpoint: server.address.url, plainEndpoint: plain?.address.plainURL, metadata: metadata?.address.plainURL,
            authority: CertificateAuthority.certificatePath(in: directory.path), key: keys.first,
            region: configuration.region)
    }
}
