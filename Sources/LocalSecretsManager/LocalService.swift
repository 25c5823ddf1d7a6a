import Foundation

/// The service, running: as long as this lives, the API is answered on a loopback port.
package final class LocalService {
    /// The version of sesame-local.
    package static let version = "0.1.0"

    /// How the service is to run.
    package struct Configuration: Sendable {
        package var address = LoopbackAddress.anyPort
        /// The SQLite file; nil for memory.
        package var store: String?
        /// Where the certificate authority is kept; nil for beside the store, else for a temporary directory.
        package var tlsDirectory: String?
        /// The file of keys; nil for one pair made at random.
        package var keys: String?
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
    private let server: HTTPServer

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
        directory = try TLSDirectory(configuration.tlsDirectory, store: configuration.store)
        let now = Int64(time(nil))
        let identity = try CertificateAuthority(in: directory.path, now: now).serverIdentity(now: now)

        var address = configuration.address
        let socket = try address.listen()
        let log = AccessLog(isQuiet: configuration.isQuiet)
        server = try HTTPServer(socket: socket, identity: identity, bodyLimit: SecretsAPI.bodyLimit) { request in
            let (response, record) = api.answer(request)
            log.note(record, status: response.status)
            return response
        }
        connection = ConnectionVariables(
            endpoint: address.url, authority: CertificateAuthority.certificatePath(in: directory.path),
            key: keys.first, region: configuration.region)
    }
}
