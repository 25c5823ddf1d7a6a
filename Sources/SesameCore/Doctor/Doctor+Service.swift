import Glibc
import TencentCloud

/// The findings about the service and the connection to it.
extension Doctor {
    /// Fetches the secrets of a launch and composes the values of a launch.
    mutating func fetch(_ plan: FetchPlan, of manifest: Manifest, _ selection: Selection, _ fetch: SecretFetch) {
        do throws(Failure) {
            let values = try fetch.values()
            var composition = Composition(plan, values)
            _ = try composition.values(of: manifest, selection)
            let rest = values.count == plan.rows.count ? "" : "; no variable needs the others"
            add("secrets", .ok, "\(values.count) of \(plan.rows.count) in the manifest can be fetched\(rest)")
            addSlowest(plan.rows.compactMap { values[$0.secret]?.timing })
        } catch {
            for fault in error.faults { add("secrets", fault) }
        }
    }

    /// Adds a finding about the answer that began last, with its wait for the quota and for room among other requests.
    private mutating func addSlowest(_ timings: [RequestTiming]) {
        let slowest = timings.max { $0.wait + $0.firstByte < $1.wait + $1.firstByte }
        guard let slowest else { return }
        let (wait, all) = (slowest.wait / 1000, (slowest.wait + slowest.firstByte) / 1000)
        add("time", .ok, "the slowest answer began after \(all) ms, of which it waited \(wait) ms for its turn")
    }

    /// The status of GetServiceStatus for an account that can use the service.
    private static let activated = 1

    /// Asks for the status of the service, which needs no secret.
    mutating func ask(_ service: SecretsManager) {
        switch service.getServiceStatus() {
        case .success(Self.activated): add("service", .ok, "GetServiceStatus answered: it is activated")
        case .success:
            add(
                "service",
                Fault(.noPermission, "Secrets Manager is not usable for this account", hint: "see to it in the console")
            )
        case .failure(let failure) where failure.isNotPermitted:
            add("service", .ok, "it answered; GetServiceStatus is not permitted, and no launch needs it")
        case .failure(let failure): add("service", Fault(failure, for: "", at: service.endpoint))
        }
    }

    /// Adds a finding for DNS, TCP and TLS each, up to the first that failed.
    ///
    /// - Returns: true if none failed.
    mutating func examine<T>(
        _ connection: ConnectionReport, _ result: Result<T, RequestFailure>, _ endpoint: Endpoint
    ) -> Bool {
        let answers = "\(connection.isThroughProxy ? "a proxy at " : "")\(connection.address) answers"
        var stages = [
            ("DNS", connection.resolved, "\(endpoint.host) is known"), ("TCP", connection.connected, answers),
        ]
        if endpoint.scheme == "https" {
            stages.append(("TLS", connection.secured, connection.tls?.words ?? "agreed on"))
        }
        for (name, milliseconds, text) in stages {
            if case .failure(let failure) = result, failure.stage.map({ $0 == name }) ?? (milliseconds == nil) {
                add(name, Fault(failure, for: "", at: endpoint))
                return false
            }
            add(name, .ok, text + (milliseconds.map { ", after \($0) ms" } ?? ""))
        }
        if let difference = connection.clockDifference { add(clock: difference) }
        return true
    }

    /// Adds a finding about this machine's clock: the service refuses signatures that are older than five minutes.
    private mutating func add(clock difference: Int) {
        let words =
            difference == 0
            ? "the same as the service's"
            : "\(difference.magnitude) s \(difference > 0 ? "ahead of" : "behind") the service's"
        if difference.magnitude < 300 {
            add("clock", .ok, words)
        } else {
            // Only a warning: a launch uses the service's clock.
            add("clock", .warning, words + ", which is taken instead", hint: "set this machine's clock")
        }
    }
}

extension ConnectionReport.TLS {
    /// The TLS version, the certificates up to the trusted one, and the expiry date of the first.
    fileprivate var words: String {
        "\(version), \(chain.joined(separator: " by ")), good until \(utcDay(expiration))"
    }
}

extension RequestFailure {
    /// The stage that failed, named as in the findings; empty for an answer of the service, nil if it is not certain.
    fileprivate var stage: String? {
        guard case .transport(let failure) = cause else { return "" }
        return switch failure.kind {
        case .couldNotResolveHost: "DNS"
        case .couldNotConnect, .noSocket, .proxyRefused, .proxyFailed, .proxySilent: "TCP"
        case .certificateRefused, .secureConnectionFailed: "TLS"
        default: nil
        }
    }
}

extension RequestFailure {
    /// Tells whether the service accepted the credentials but does not permit the action.
    fileprivate var isNotPermitted: Bool {
        guard case .service(let error) = cause else { return false }
        return error.code.hasPrefix("UnauthorizedOperation") || error.code == "AuthFailure.UnauthorizedOperation"
    }
}
