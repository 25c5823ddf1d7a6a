import CLinux
import Glibc
package import TencentCloud

/// Looks at everything a launch needs from outside, in the order in which it is needed, and tells what is there.
///
/// It asks STS and the instance's metadata as a launch does, and the endpoint for what needs no secret; nobody else.
package struct Doctor {
    /// One thing that was looked at.
    package struct Finding {
        package let subject: String
        package let verdict: Verdict
        /// What is there, or what is wrong; never a value.
        package let text: String
        package var hint: String?
    }

    package enum Verdict: String {
        case ok
        /// Not there, which need not be wrong.
        case none
        /// Wrong, and no reason to stop.
        case warning
        case problem
    }

    package private(set) var findings: [Finding] = []
    private var statuses: [ExitStatus] = []

    /// The status of a launch that fails for the first of the problems that decides; success without any.
    package var status: ExitStatus { statuses.isEmpty ? .success : .combining(statuses) }

    /// - Parameters:
    ///   - region: the one that is named, and by what.
    ///   - endpointOrigin: what names the endpoint.
    package init(_ settings: ServiceSettings, region: (Region, origin: String)?, endpointOrigin: String) {
        let exposed = Collected()
        var settings = settings
        settings.credentials.isPatient = false
        settings.credentials.warn = { if case .exposed(let path) = $0 { exposed.paths.append(path) } }
        do throws(Failure) {
            let chain = try settings.chain(region: region?.0)
            let credentials = examine(chain)
            for path in exposed.paths {
                let fault = Fault(.exposed(path: path))
                add(path, .warning, fault.problem, hint: fault.hint)
            }
            let known = region?.0 ?? credentials?.source.region
            if let known {
                add("region", .ok, "\(known.name), from \(region?.origin ?? credentials?.source.place ?? "")")
            } else {
                add("region", .noRegion)
            }
            add("endpoint", .ok, "\(settings.endpoint.url), from \(endpointOrigin)")
            if let credentials, let known {
                ask(
                    SecretsManager(
                        endpoint: settings.endpoint, region: known, credentials: credentials, chain: chain))
            } else {
                let (result, connection) = chain.connect()
                if examine(connection, result, settings.endpoint), case .failure(let failure) = result {
                    add("service", Fault(failure, for: "", at: settings.endpoint))
                }
            }
        } catch {
            for fault in error.faults { add(fault.place ?? "start", fault) }
        }
        examineKernel()
    }

    private final class Collected { var paths: [String] = [] }

    private mutating func add(_ subject: String, _ verdict: Verdict, _ text: String, hint: String? = nil) {
        findings.append(Finding(subject: subject, verdict: verdict, text: text, hint: hint))
    }

    private mutating func add(_ subject: String, _ fault: Fault) {
        statuses.append(fault.status)
        let place = fault.place.map { $0 == subject ? "" : "\($0): " } ?? ""
        add(subject, .problem, place + fault.described, hint: fault.hint)
    }

    // MARK: Credentials

    private mutating func examine(_ chain: CredentialsChain) -> Credentials? {
        for attempt in chain.attempts() {
            switch attempt.outcome {
            case .absent(let absence): add(attempt.source, .none, absence.problem)
            case .fails(let failure):
                for fault in failure.faults { add(attempt.source, fault) }
                return nil
            case .serves(let credentials):
                let end = credentials.expiration.map { ", good for \($0 - time(nil)) s" } ?? ""
                let kind = credentials.token == nil ? "" : ", with a token"
                let place = credentials.source.place == attempt.source ? "" : "\(credentials.source.place), "
                add(attempt.source, .ok, "\(place)id ends with \(credentials.idEnding)\(kind)\(end)")
                return credentials
            }
        }
        add("credentials", Fault(.noPermission, "there are none", hint: Whereabouts.here.credentialsHint))
        return nil
    }

    // MARK: The service

    private mutating func ask(_ service: SecretsManager) {
        let (status, connection) = service.getServiceStatus()
        guard examine(connection, status, service.endpoint) else { return }
        switch status {
        case .success(1): add("service", .ok, "GetServiceStatus answered: it is activated")
        case .success:
            add(
                "service",
                Fault(.noPermission, "Secrets Manager is not usable for this account", hint: "see to it in the console")
            )
        case .failure(let failure): add("service", Fault(failure, for: "", at: service.endpoint))
        }
    }

    /// Name, connection and TLS in turn: what failed is told where it failed.
    ///
    /// - Returns: whether all of them stand.
    private mutating func examine<T>(
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

    /// Signatures are good for five minutes.
    private mutating func add(clock difference: Int) {
        let words =
            difference == 0
            ? "the same as the service's"
            : "\(abs(difference)) s \(difference > 0 ? "ahead of" : "behind") the service's"
        if abs(difference) < 300 {
            add("clock", .ok, words)
        } else {
            add("clock", Fault(.noPermission, words, hint: "set this machine's clock"))
        }
    }

    // MARK: The kernel

    private mutating func examineKernel() {
        let total = sysconf(Int32(_SC_ARG_MAX)) >> 10
        let entry = TargetEnvironment.entryLimit >> 10
        add("kernel", .ok, "arguments and environment up to \(total) KiB, a variable up to \(entry) KiB")
        let descriptor = unsafe linux_memfd_create("sesame")
        if descriptor >= 0 {
            close(descriptor)
            add("kernel", .ok, "makes memory files")
        } else {
            add(
                "kernel", .warning, "makes no memory files: \(Errno.words(errno))",
                hint: "a secret can be a variable, or a file on tmpfs")
        }
    }
}

extension ConnectionReport.TLS {
    /// Version, certificates up to the trusted one, and the end of the first.
    fileprivate var words: String {
        "\(version), \(chain.joined(separator: " by ")), good until \(utcDay(expiration))"
    }
}

extension RequestFailure {
    /// Where on the way to an answer it failed, when that is certain.
    fileprivate var stage: String? {
        guard case .transport(let failure) = cause else { return "" }
        return switch failure.kind {
        case .couldNotResolveHost: "DNS"
        case .couldNotConnect, .noSocket, .proxyRefused, .proxyFailed: "TCP"
        case .certificateRefused, .secureConnectionFailed: "TLS"
        default: nil
        }
    }
}
