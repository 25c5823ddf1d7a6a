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

    package init(
        _ source: ManifestSource, _ selection: Selection, keepsCredentials: Bool, allowsDisk: Bool,
        settings: ServiceSettings
    ) {
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
        let plan = FetchPlan(manifest, region: settings.region ?? manifest.region)
        var state = ProcessState.guardValues()
        let (fetched, removed) = try fetch(plan, report)
        var composition = Composition(plan, fetched)
        let variables = try Delivery.deliver(composition.values(of: manifest, selection))
        let environment = unsafe TargetEnvironment(
            inherited: TargetEnvironment.inherited,
            keeping: { selection.keeps($0) && !removed.contains($0) }, setting: variables)
        state.restore()
        throw unsafe program.become(arguments, environment)
    }

    /// What the plan asks for, and the variables that the target is not to inherit.
    private func fetch(
        _ plan: FetchPlan, _ report: (LaunchReport) -> Void
    ) throws(Failure) -> (values: [SecretValue?], removed: [String]) {
        if plan.references.isEmpty { return ([], []) }
        let connection = try ServiceConnection(settings, manifestRegion: plan.region)
        let values = try SecretFetch(plan, from: connection.service).values()
        for (index, value) in values.enumerated() {
            report(.fetched(plan.variables[index], plan.references[index], value))
        }
        let removed = keepsCredentials ? [] : connection.source.variables
        report(.credentials(connection.source, removed: removed))
        return (values, removed)
    }
}

/// What `--verbose` tells of a launch: facts, no values.
package enum LaunchReport {
    /// The value is nil where there is no such secret or version and no variable needs it.
    case fetched([String], SecretReference, SecretValue?)
    case credentials(Credentials.Source, removed: [String])
}
