import CLinux
import Glibc
import SecretMemory
import TencentCloud

/// Examines everything that a launch needs from outside, in the order in which a launch needs it.
///
/// It sends the requests of a launch: to STS, to the instance's metadata, and to the service for the secrets of the
/// manifest, whose values are dropped at once. Without a manifest it sends the service a request that needs no secret.
package struct Doctor {
    /// The result for one thing that was examined.
    package struct Finding {
        package let subject: String
        package let verdict: Verdict
        /// The state of the subject, or what is wrong with it; never a value.
        package let text: String
        package var hint: String?
    }

    package enum Verdict: String {
        case ok
        /// The thing is absent, which need not be wrong.
        case none
        /// Something is wrong that does not stop a launch.
        case warning
        case problem
    }

    private let settings: ServiceSettings
    private let source: ManifestSource
    private let selection: Selection
    private let allowsDisk: Bool
    private let endpointOrigin: String

    package private(set) var findings: [Finding] = []
    private var statuses: [ExitStatus] = []
    /// False if a launch with this manifest sends no request.
    private var isAsking = true

    /// The status that a launch would end with; success if there is no problem.
    package var status: ExitStatus { statuses.isEmpty ? .success : .combining(statuses) }

    /// - Parameters:
    ///   - source: the source of the manifest, if there is one.
    ///   - allowsDisk: true if files may be on a file system other than tmpfs and ramfs.
    ///   - endpointOrigin: the option or variable that names the endpoint.
    package init(
        _ settings: ServiceSettings, _ source: ManifestSource, _ selection: Selection, allowsDisk: Bool,
        endpointOrigin: String
    ) {
        (self.settings, self.source, self.selection) = (settings, source, selection)
        (self.allowsDisk, self.endpointOrigin) = (allowsDisk, endpointOrigin)
    }

    /// Examines everything and adds the findings.
    package mutating func run() {
        let manifest = readManifest()
        let choice = manifest.map(settings.region.with) ?? settings.region
        let plan = manifest.map { FetchPlan($0, region: choice.chosen) }
        isAsking = plan?.isEmpty != true
        do throws(Failure) {
            try examineService(manifest, plan, plan?.region ?? choice.chosen)
        } catch {
            add(error, "start")
        }
        examineKernel()
    }

    private mutating func examineService(
        _ manifest: Manifest?, _ plan: FetchPlan?, _ named: NamedRegion?
    ) throws(Failure) {
        let exposed = Collected()
        var settings = settings
        settings.calls.retries = false
        settings.identity.warnOfExposed = { exposed.paths.append($0) }
        let api = try settings.client()
        let chain = CredentialsChain(settings.identity, region: named?.region, api)
        // Connect first: signatures need the service's clock, also those for STS.
        let reached = api.connect()
        let credentials = examine(chain, api.clock)
        for path in exposed.paths {
            let fault = Fault.exposed(path)
            add("\(path)", .warning, fault.problem, hint: fault.hint)
        }
        let region = add(named, credentials)
        add("endpoint", .ok, "\(settings.endpoint.url), from \(endpointOrigin)")
        guard examine(reached.connection, reached.result, settings.endpoint) else { return }
        guard let credentials, let region else {
            if case .failure(let failure) = reached.result {
                add("service", Fault(failure, for: "", at: settings.endpoint))
            }
            return
        }
        let service = SecretsManager(api, region: region.region, credentials: credentials, chain: chain)
        guard let manifest, let plan, !plan.isEmpty else {
            ask(service)
            return
        }
        // The fetch retries and waits for the rate, as in a launch.
        api.beginRetrying()
        fetch(plan, of: manifest, selection, SecretFetch(plan, from: service, in: region, suggestsNames: true))
    }

    private final class Collected { var paths: [FilePath] = [] }

    mutating func add(_ subject: String, _ verdict: Verdict, _ text: String, hint: String? = nil) {
        findings.append(Finding(subject: subject, verdict: verdict, text: text, hint: hint))
    }

    mutating func add(_ subject: String, _ fault: Fault) {
        let about = fault.subject.map { $0 == subject ? "" : "\($0): " } ?? ""
        add(subject, isAsking ? .problem : .warning, about + fault.described, hint: fault.hint)
        if isAsking { statuses.append(fault.status) }
    }

    mutating func add(_ failure: Failure, _ subject: String) {
        for fault in failure.faults { add(fault.subject ?? subject, fault) }
    }

    // MARK: The manifest

    /// Reads and checks the manifest; nil if there is none, or if it is wrong.
    private mutating func readManifest() -> Manifest? {
        if !source.isInPlace { return nil }
        do throws(Failure) {
            let manifest = try source.read(selection)
            try ValueDelivery.check(manifest, allowDisk: allowsDisk)
            return manifest
        } catch {
            add(error, "manifest")
            return nil
        }
    }

    // MARK: Credentials

    private mutating func examine(_ chain: CredentialsChain, _ clock: ServiceClock) -> Credentials? {
        for attempt in chain.attempts() {
            switch attempt.outcome {
            case .absent(let absence): add(attempt.source, .none, absence.problem)
            case .fails(let failure):
                for fault in failure.faults { add(attempt.source, fault) }
                return nil
            case .serves(let credentials):
                let end = credentials.expiration.map { ", good for \($0.subtractingClamped(clock.now)) s" } ?? ""
                let kind = credentials.token == nil ? "" : ", with a token"
                let origin = credentials.source.origin == attempt.source ? "" : "\(credentials.source.origin), "
                add(attempt.source, .ok, "\(origin)id ends with \(credentials.idEnding)\(kind)\(end)")
                return credentials
            }
        }
        add("credentials", Fault(.noPermission, "there are none", hint: Whereabouts.here.credentialsHint))
        return nil
    }

    /// Adds the region in effect, and returns it: the named one, else that of the credentials.
    private mutating func add(_ named: NamedRegion?, _ credentials: Credentials?) -> NamedRegion? {
        let own = credentials.flatMap { found in
            found.source.region.map { NamedRegion($0, from: found.source.origin) }
        }
        guard let known = named ?? own else {
            add("region", .noRegion)
            return nil
        }
        add("region", known.region.meant == nil ? .ok : .warning, "\(known)")
        return known
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
