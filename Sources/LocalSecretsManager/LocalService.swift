import Foundation

/// The service, running: as long as this lives, the API is answered on a loopback port.
package final class LocalService {
    /// The version of sesame-local.
    package static let version = "0.1.0"

    /// How the service is to run.
    package struct Configuration: Sendable {
        package var address = LoopbackAddress.anyPort
        /// Where the same API is answered without TLS; nil for nowhere.
        package var plainAddress: LoopbackAddress?
        /// The SQLite file; nil for memory.
        package var store: String?
        /// Where the certificate authority is kept; nil for beside the store, else for a temporary directory.
        package var tlsDirectory: String?
        /// The file of keys; nil for one pair made at random.
        package var keys: String?
        /// Where the machine's metadata is answered; nil for nowhere.
        package var metadataAddress: LoopbackAddress?
        /// The role that is bound to the machine, or `none`; nil for the first of the file of keys.
        package var metadataRole: String?
        /// A file of faults.
        package var faults: String?
        /// Whether whoever reaches the service may ask for faults.
        package var hasFaultControl = false
        /// The YAML file of secrets to begin with; nil for none.
        package var seed: String?
        /// How many requests a second are answered.
        package var quota = RequestQuota.documented
        /// The region of requests that name none, and the one that clients are told.
        package var region = "ap-guangzhou"
        /// No access log.
        package var isQuiet = false

        package init() {}
    }

    /// What a client must know to use this service.
    package let connection: ConnectionVariables
    private let directory: TLSDirectory
    private let servers: [HTTPServer]

    /// Starts the service; when this returns, it answers.
    package init(_ configuration: Configuration) throws(StartFailure) {
        let keys: KeyRing = if let file = configuration.keys { try KeyRing(file: file) } else { .random() }
        let store = try SecretStore(path: configuration.store)
        if let file = configuration.seed {
            try store.plant(Seed(file: file), uin: keys.first.uin, at: Int64(time(nil)))
        }
        let api = SecretsAPI(
            store: store, keys: keys, defaultRegion: configuration.region,
            counter: RequestCounter(configuration.quota), clock: { Int64(time(nil)) })
        let tokens = TokenAPI(keys: keys, clock: { Int64(time(nil)) })
        directory = try TLSDirectory(configuration.tlsDirectory, store: configuration.store)
        let now = Int64(time(nil))
        let identity = try CertificateAuthority(in: directory.path, now: now).serverIdentity(now: now)

        let log = AccessLog(isQuiet: configuration.isQuiet)
        let faults =
            configuration.faults != nil || configuration.hasFaultControl
            ? try FaultInjection(file: configuration.faults, hasControl: configuration.hasFaultControl) : nil
        let service: @Sendable (HTTPRequest) -> (HTTPResponse, AccessRecord) = { request in
            TokenAPI.isAsked(by: request) ? tokens.answer(request) : api.answer(request)
        }
        let answer: @Sendable (HTTPRequest) -> HTTPResponse = { request in
            let (response, record) =
                faults?.answer(request, now: Int64(time(nil)), by: service) ?? service(request)
            log.note(record, status: response.status)
            return response
        }
        let server = try HTTPServer(
            at: configuration.address, identity: identity, bodyLimit: SecretsAPI.bodyLimit, canWait: faults != nil,
            answer: answer)
        let plain = try configuration.plainAddress.map { address throws(StartFailure) in
            try HTTPServer(
                at: address, identity: nil, bodyLimit: SecretsAPI.bodyLimit, canWait: faults != nil, answer: answer)
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
