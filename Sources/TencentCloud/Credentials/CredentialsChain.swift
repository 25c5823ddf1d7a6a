import Glibc

/// Finds who asks: goes through the sources in order, and takes the role that is wanted on top.
package final class CredentialsChain {
    /// What the user decides about credentials.
    package struct Settings {
        /// Comes before every other source.
        package var file: String?
        /// The role to take with whatever is found.
        package var roleARN: String?
        /// What the role's owner wants to hear.
        package var externalID: String?
        /// Whether a key that others can read is an error.
        package var isStrict = false
        package var warn: (Warning) -> Void = { _ in }
        /// Told before each wait for another attempt how many milliseconds it lasts.
        package var willWait: (Int) -> Void = { _ in }
        /// How many requests may be on their way at once; nil for what serves best.
        package var concurrency: Int?
        /// How many requests may begin in any second.
        package var quota = RequestQuota.standard
        /// Whether what fails is tried again.
        package var isPatient = true

        package init() {}
    }

    /// What is not as it should be and stops nothing.
    package enum Warning {
        /// A file with a key that others can read.
        case exposed(path: String)
        /// This machine's clock, less the service's, in seconds; from now on the service's is taken.
        case clock(difference: Int)
    }

    /// A source's answer.
    enum Finding {
        case found(Credentials)
        case absent(Credentials.Absence)
    }

    /// One look at one source.
    package struct Attempt {
        package let source: String
        package let outcome: Outcome

        package enum Outcome {
            case serves(Credentials)
            case absent(Credentials.Absence)
            case fails(Credentials.Failure)
        }
    }

    /// Seconds by which clocks may differ without being the reason for a refusal: the service refuses from 300 on.
    private static let tolerance = 60

    typealias Source = (name: String, find: (CredentialsChain) throws(Credentials.Failure) -> Finding)

    /// The sources in the order in which they are asked: the first that has anything decides, right or wrong.
    ///
    /// A pod's own identity comes before the instance's role, which is the node's and every pod on it could take.
    private static var order: [Source] {
        [
            ("--credentials", NamedFile.find), ("environment", EnvironmentCredentials.find),
            ("systemd", SystemdCredential.find), ("pod identity", PodIdentity.find),
            ("user's SDK file", SharedFile.findInHome), ("machine's SDK file", SharedFile.findInSystem),
            ("tccli", TccliProfile.find), ("instance role", InstanceRole.find),
        ]
    }

    let settings: Settings
    let environment: ProcessEnvironment
    /// The service's; STS is beside it.
    let endpoint: Endpoint
    /// The one that the user named.
    let region: Region?
    /// Serves the service; its time limit is for STS, too.
    let client: HTTPClient
    private let clock: () -> Int
    /// What the service's clock is ahead of this machine's, once it refused a request for its time.
    private var correction: Int?
    private let schedule: RequestSchedule

    /// - Parameters:
    ///   - timeout: milliseconds for all calls together, from the first on.
    ///   - clock: seconds since 1970.
    /// - Returns: nil when memory is out.
    package init?(
        _ settings: Settings, endpoint: Endpoint, region: Region?, trust: TrustAnchors, timeout: Int,
        environment: ProcessEnvironment = ProcessEnvironment(), clock: @escaping () -> Int = { time(nil) }
    ) {
        guard let client = HTTPClient(trust: trust, timeout: timeout) else { return nil }
        (self.settings, self.environment, self.clock) = (settings, environment, clock)
        (self.endpoint, self.region, self.client) = (endpoint, region, client)
        client.concurrency.fixed = settings.concurrency
        schedule = RequestSchedule(client, perSecond: settings.quota, willWait: settings.willWait)
    }

    /// Seconds since 1970.
    var now: Int { clock() + (correction ?? 0) }

    /// Sends requests to the service or STS until each has its verdict.
    ///
    /// - Parameter mend: whether the cause of a failure is gone now.
    func run<T>(
        _ count: Int, _ mode: RequestSchedule.Mode = .patient, make: (Int) -> HTTPRequest,
        read: (HTTPAnswer) throws(RequestFailure) -> T, mend: (RequestFailure) -> Bool = { _ in false }
    ) -> [Result<T, RequestFailure>] {
        schedule.run(count, settings.isPatient ? mode : .once, make: make, read: read) { failure, date in
            mend(failure) || setClock(by: date, after: failure)
        }
    }

    /// Sends one request to STS, over connections of its own: it may be asked in the middle of the service's requests.
    func askTokenService<T>(
        _ make: () -> HTTPRequest, read: (HTTPAnswer) throws(RequestFailure) -> T
    ) throws(RequestFailure) -> T {
        client.startTime()
        guard let own = HTTPClient(trust: client.trust, timeout: client.timeLeft) else {
            throw .transport(TransportFailure(kind: .outOfMemory, detail: ""))
        }
        let schedule = RequestSchedule(own, perSecond: settings.quota, willWait: settings.willWait)
        return try schedule.run(1, settings.isPatient ? .patient : .once, make: { _ in make() }, read: read) {
            setClock(by: $1, after: $0)
        }[0].get()
    }

    /// Takes the service's time when it refused a request for its own.
    private func setClock(by date: Int?, after failure: RequestFailure) -> Bool {
        guard case .service(let error) = failure, error.code == "AuthFailure.SignatureExpire" else { return false }
        if correction != nil { return true }
        // Where the clocks agree another time would not help.
        guard let date, settings.isPatient, abs(date - clock()) > Self.tolerance else { return false }
        correction = date - clock()
        settings.warn(.clock(difference: clock() - date))
        return true
    }

    /// The credentials of the first source that has any, or of the role on top of them. Each call asks afresh.
    package func find() throws(Credentials.Failure) -> Credentials {
        var tried: [(source: String, absence: Credentials.Absence)] = []
        for attempt in attempts() {
            switch attempt.outcome {
            case .serves(let credentials): return credentials
            case .fails(let failure): throw failure
            case .absent(let absence): tried.append((attempt.source, absence))
            }
        }
        throw .none(tried: tried)
    }

    /// Every source that was asked, in order: all but the last have nothing.
    package func attempts() -> [Attempt] {
        var attempts: [Attempt] = []
        for source in Self.order {
            let outcome = ask(source)
            attempts.append(Attempt(source: source.name, outcome: outcome))
            if case .absent = outcome { continue }
            break
        }
        return attempts
    }

    /// Connects to the service without saying who asks, and tells how that went; any answer will do.
    package func connect() -> (result: Result<Void, RequestFailure>, connection: ConnectionReport) {
        inspecting {
            let request = HTTPRequest(
                endpoint: endpoint, headers: { [endpoint] in [SecretBytes("Host: \(endpoint.authority)")] }, body: nil)
            return Result { () throws(RequestFailure) in
                _ = try client.perform(request).orRequestFailure()
            }
        }
    }

    /// Calls `body` and tells how the connection of its request was made.
    func inspecting<R>(_ body: () -> R) -> (R, ConnectionReport) {
        client.report = ConnectionReport()
        defer { client.report = nil }
        let result = body()
        return (result, client.report ?? ConnectionReport())
    }

    private func ask(_ source: Source) -> Attempt.Outcome {
        do throws(Credentials.Failure) {
            switch try source.find(self) {
            case .absent(let absence): return .absent(absence)
            case .found(let credentials):
                guard let arn = settings.roleARN else { return .serves(credentials) }
                return .serves(try assumeRole(arn, externalID: settings.externalID, by: credentials))
            }
        } catch {
            return .fails(error)
        }
    }
}
