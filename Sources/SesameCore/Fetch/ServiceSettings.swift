package import SecretMemory
import TencentCloud

/// The settings for requests and credentials, from the command line and the environment, already checked.
package struct ServiceSettings {
    let endpoint: Endpoint
    /// The region, as far as command line and environment decide it.
    package let region: RegionChoice
    var identity: IdentitySettings
    var calls: CallSettings
    package var caFile: FilePath?
    /// The option or variable that names ``caFile``.
    package var caFileOrigin: String?
    /// The longest random wait before the fetch, in milliseconds.
    package var splay = 0

    /// The highest quota that a user may set: requests that may begin in any second.
    package static let highestQuota = RequestQuota.standard

    /// - Parameters:
    ///   - address: nil for the service's endpoint in mainland China.
    ///   - timeout: milliseconds that a whole fetch may take without progress.
    ///   - warn: called with each fault that does not stop sesame.
    package init(
        _ address: ServiceAddress?, region: RegionChoice, timeout: Int, warn: @escaping (Fault) -> Void
    ) {
        (endpoint, self.region) = (address?.endpoint ?? .mainland, region)
        calls = CallSettings(product: ("sesame", sesameVersion), timeout: timeout)
        calls.willWait = ServiceManager.extendStart
        calls.warnOfClock = { warn(Fault(clockDifference: $0)) }
        identity = IdentitySettings(
            fileOption: ("--credentials", namedBy: "--credentials or SESAME_CREDENTIALS_FILE"),
            metadataVariable: "SESAME_METADATA")
        identity.warnOfExposed = { warn(Fault.exposed($0)) }
    }

    /// Calls `show` with the number of answers so far after each answer of the service.
    package mutating func count(answers show: @escaping (Int) -> Void) {
        var count = 0
        calls.didAnswer = {
            count += 1
            show(count)
        }
    }

    /// Sets the user's choices about credentials.
    ///
    /// - Parameters:
    ///   - file: a credentials file that comes before every other source; nil if none is named.
    ///   - roleARN: the role to assume with the credentials that are found.
    ///   - isStrict: true if a key file that others can read is an error.
    package mutating func useCredentials(file: FilePath?, roleARN: String?, externalID: String?, isStrict: Bool) {
        (identity.file, identity.isStrict) = (file, isStrict)
        (identity.roleARN, identity.externalID) = (roleARN, externalID)
    }

    /// Sets the user's limits on requests; nil changes nothing.
    ///
    /// - Parameters:
    ///   - concurrency: the most requests at the same time.
    ///   - quota: the most requests that begin in any second.
    ///   - rateTimeout: milliseconds that a fetch may take in all while requests are refused for the rate.
    package mutating func limitRequests(concurrency: Int?, quota: Int?, rateTimeout: Int?) {
        calls.concurrency = concurrency
        if let quota { calls.quota = quota }
        if let rateTimeout { calls.rateTimeout = rateTimeout }
    }
}

extension ServiceSettings {
    /// Makes the client: prepares the C libraries and finds the trusted certificates.
    ///
    /// - Throws: ``Failure`` with status 78 without trusted certificates.
    func client(_ environment: ProcessEnvironment = ProcessEnvironment()) throws(Failure) -> APIClient {
        guard WipedLibraries.areReady else { throw Failure(.other, "a library refused the allocator that wipes") }
        let trust: TrustAnchors
        do throws(TrustAnchors.Failure) {
            trust = try TrustAnchors(file: caFile, origin: caFileOrigin, environment: environment)
        } catch {
            throw Failure([error.fault])
        }
        guard let client = APIClient(calls, endpoint: endpoint, trust: trust) else {
            throw Failure(.other, "out of memory", hint: Errno.memoryHint)
        }
        return client
    }
}
