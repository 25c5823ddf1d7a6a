import Glibc
package import TencentCloud

/// Becomes the target with its secrets in the environment: the main job, one line a step.
package struct Launch {
    package var source: ManifestSource
    package var selection: Selection
    package var keepsCredentials: Bool
    /// Whether files may be elsewhere than on tmpfs or ramfs.
    package var allowsDisk: Bool
    package var settings: ServiceSettings
    /// Where values are kept for when the service cannot be reached; nil for nowhere.
    package var fallback: Fallback.Settings?

    package init(
        _ source: ManifestSource, _ selection: Selection, keepsCredentials: Bool, allowsDisk: Bool,
        settings: ServiceSettings, fallback: Fallback.Settings?
    ) {
        self.fallback = fallback
        (self.source, self.selection, self.settings) = (source, selection, settings)
        (self.keepsCredentials, self.allowsDisk) = (keepsCredentials, allowsDisk)
    }

    /// - Parameters:
    ///   - command: the name of the program, the first of `arguments`.
    ///   - arguments: what the target gets as argv, ended by NULL: the bytes as sesame got them.
    ///   - report: called for each fetch that succeeded, and for the credentials that are taken out.
    /// - Throws: ``Failure``; on success there is nobody left to return to.
    package func become(
        _ command: UnsafePointer<CChar>, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>,
        report: (LaunchReport) -> Void
    ) throws(Failure) -> Never {
        let manifest = try source.read(selection)
        let program = try unsafe Program(finding: command)
        try Delivery.check(manifest, allowDisk: allowsDisk)
        var state = ProcessState.guardValues()
        let environment = try environment(of: manifest, report)
        state.restore()
        throw unsafe program.become(arguments, environment)
    }

    /// The environment of the target, its files delivered. When it is made, what it was made of is gone and wiped: exec
    /// finds each value in it and nowhere else.
    private func environment(
        of manifest: Manifest, _ report: (LaunchReport) -> Void
    ) throws(Failure) -> TargetEnvironment {
        let plan = FetchPlan(manifest, region: settings.region ?? manifest.region)
        let (fetched, removed, keep) = try fetch(plan, report)
        var composition = Composition(plan, fetched)
        let variables = try Delivery.deliver(composition.values(of: manifest, selection))
        let environment = unsafe TargetEnvironment(
            inherited: TargetEnvironment.inherited,
            keeping: { selection.keeps($0) && !removed.contains($0) }, setting: variables)
        // Only what is good enough to start with.
        keep()
        return environment
    }

    /// What the plan asks for, the variables that the target is not to inherit, and what keeps the values for later.
    private func fetch(
        _ plan: FetchPlan, _ report: (LaunchReport) -> Void
    ) throws(Failure) -> (values: [SecretValue?], removed: [String], keep: () -> Void) {
        if plan.references.isEmpty { return ([], [], {}) }
        let fallback = try fallback.map { settings throws(Failure) in
            try Fallback(settings, for: plan, at: self.settings.endpoint)
        }
        if settings.splay > 0 { Patience.splay(upTo: settings.splay) }
        var asked: Credentials.Source?
        do throws(Failure) {
            let connection = try ServiceConnection(settings, manifestRegion: plan.region)
            asked = connection.source
            let values = try SecretFetch(plan, from: connection.service).values()
            for (index, value) in values.enumerated() {
                report(.fetched(plan.variables[index], plan.references[index], value))
            }
            // The connection is not held: what libcurl has open must be closed before exec.
            let source = connection.source
            return (values, removed(source, report), { fallback?.keep(values, of: source) })
        } catch {
            guard let fallback, let source = asked ?? error.source else { throw error }
            let values = try fallback.values(insteadOf: error, source)
            return (values, removed(source, report), {})
        }
    }

    private func removed(_ source: Credentials.Source, _ report: (LaunchReport) -> Void) -> [String] {
        let removed = keepsCredentials ? [] : source.variables
        report(.credentials(source, removed: removed))
        return removed
    }
}

/// What `--verbose` tells of a launch: facts, no values.
package enum LaunchReport {
    /// The value is nil where there is no such secret or version and no variable needs it.
    case fetched([String], SecretReference, SecretValue?)
    case credentials(Credentials.Source, removed: [String])
}
