import Glibc
import TencentCloud

/// A launch: from the manifest to the target with its secrets in the environment, one line a step.
package struct Launch {
    package var source: ManifestSource
    package var selection: Selection
    package var keepsCredentials: Bool
    /// True if files may be on a file system other than tmpfs and ramfs.
    package var allowsDisk: Bool
    package var settings: ServiceSettings
    /// The settings of the fallback file; nil if values are not kept.
    package var fallback: Fallback.Settings?
    /// The variable that gets the versions of the secrets; nil for none.
    package var announced: VariableName?
    /// The gate where `sesame supervise` lets this process pass; nil if it becomes the target without asking.
    package var gate: Gate?

    package init(
        _ source: ManifestSource, _ selection: Selection, keepsCredentials: Bool, allowsDisk: Bool,
        settings: ServiceSettings, fallback: Fallback.Settings?
    ) {
        self.fallback = fallback
        (self.source, self.selection, self.settings) = (source, selection, settings)
        (self.keepsCredentials, self.allowsDisk) = (keepsCredentials, allowsDisk)
    }

    /// Becomes the target.
    ///
    /// - Parameters:
    ///   - command: the name of the program, the first of `arguments`.
    ///   - arguments: the target's argv with a NULL at the end; the bytes are those that sesame got.
    ///   - report: called with each fact as soon as it is known.
    /// - Throws: ``Failure``. On success it does not return: the process is the target.
    package func become(
        _ command: UnsafePointer<CChar>, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>,
        report: (LaunchReport) -> Void
    ) throws(Failure) -> Never {
        let manifest = try source.read(selection)
        try gate?.admit(manifest)
        let program = try unsafe Program(finding: command)
        try ValueDelivery.check(manifest, allowDisk: allowsDisk)
        var state = ProcessState.guardValues()
        let environment = try environment(of: manifest, report)
        state.restore()
        throw unsafe program.become(arguments, environment)
    }

    /// Looks at the values that can change, tells `sesame supervise` of them, and writes the `path:` files if it asks
    /// for that.
    ///
    /// - Parameter gate: the gate at which `sesame supervise` listens.
    package func look(through gate: Gate, report: (LaunchReport) -> Void) throws(Failure) {
        let manifest = try source.read(selection)
        try gate.admit(manifest)
        let part = gate.watched(of: manifest)
        if gate.writesFiles { try ValueDelivery.checkFiles(part, allowDisk: allowsDisk) }
        _ = ProcessState.guardValues()
        let plan = FetchPlan(part, region: settings.region.with(manifest).chosen)
        let fetched = try fetch(plan, report)
        var composition = Composition(plan, fetched.values)
        let values = try composition.values(of: manifest, part: part, selection)
        try gate.report(values, of: part, plan, fetched.values, removed: [])
        guard gate.writesFiles else { return }
        gate.wait()
        try ValueDelivery.rewrite(values)
    }

    /// Fetches and delivers the values, and returns the target's environment. On return everything that it was made of
    /// is wiped: at exec each value is in the environment and nowhere else.
    private func environment(
        of manifest: Manifest, _ report: (LaunchReport) -> Void
    ) throws(Failure) -> TargetEnvironment {
        let choice = settings.region.with(manifest)
        let plan = FetchPlan(manifest, region: choice.chosen)
        if let contest = choice.contest, plan.rows.contains(where: { $0.secret.region == nil }) {
            report(.region(contest))
        }
        let fetched = try fetch(plan, report)
        // A manifest names secrets but this start fetches none: find the variables that a fetch would use.
        let source =
            fetched.source
            ?? (manifest.passedOver.isEmpty ? nil : CredentialsChain.source(inEnvironment: settings.identity))
        let removed = keepsCredentials ? [] : source?.variables ?? []
        if let source {
            report(.credentials(from: source.origin, removed: removed))
            report(.finished)
        }
        var composition = Composition(plan, fetched.values)
        let values = try composition.values(of: manifest, selection)
        if let gate {
            let part = gate.watched(of: manifest)
            try gate.report(values, of: part, plan, fetched.values, removed: removed)
            gate.wait()
        }
        var variables = try ValueDelivery.deliver(values)
        if let announced { variables.append((announced, plan.versions(fetched.values))) }
        let preserved = manifest.preserved.union(composition.preserved)
        let environment = unsafe TargetEnvironment(
            inherited: TargetEnvironment.inherited,
            keeping: { (selection.keeps($0) || preserved.contains($0)) && !removed.contains($0) }, setting: variables)
        // Keep the values only now that they could be delivered.
        if fetched.keep(), let fallback { report(.kept("\(fallback.path)")) }
        return environment
    }

    /// Fetches the values of the plan from the service, or takes them from the fallback if the service does not answer.
    func fetch(_ plan: FetchPlan, _ report: (LaunchReport) -> Void) throws(Failure) -> Fetched {
        if plan.isEmpty { return Fetched() }
        let fallback = try fallback.map { settings throws(Failure) in
            try Fallback(settings, for: plan, at: self.settings.endpoint)
        }
        if settings.splay > 0 { RetryPolicy.splay(upTo: settings.splay, willWait: ServiceManager.extendStart) }
        var asked: Credentials.Source?
        do throws(Failure) {
            // The connection ends with this scope: libcurl must close its descriptors before exec.
            let connection = try ServiceConnection(settings, region: plan.region)
            asked = connection.source
            let values = try SecretFetch(plan, from: connection.service, in: connection.region).values()
            for row in plan.rows { report(.fetched(FetchNote(row.variables, row.secret, values[row.secret]))) }
            return Fetched(values: values, source: connection.source, at: connection.service.now, fallback: fallback)
        } catch {
            guard let fallback, let source = asked ?? error.source else { throw error }
            return Fetched(values: try fallback.values(insteadOf: error, source), source: source)
        }
    }

    /// The result of a fetch.
    struct Fetched {
        var values = FetchedValues()
        /// The source of the credentials; nil if nothing was fetched.
        var source: Credentials.Source?
        /// The service's time, in seconds since 1970.
        var at = 0
        /// The fallback that is to keep the values; nil if there is none, or the values come from it.
        var fallback: Fallback?

        /// Keeps the values in the fallback.
        ///
        /// - Returns: true if they are kept.
        func keep() -> Bool {
            guard let fallback, let source else { return false }
            return fallback.keep(values, of: source, at: at)
        }
    }
}
