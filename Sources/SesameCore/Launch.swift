import Glibc
package import TencentCloud

/// Becomes the target with its secrets in the environment: the main job, one line a step.
package struct Launch {
    package var manifest: String
    package var allowUnsafeNames: Bool
    package var keepCredentials: Bool
    package var settings: ServiceSettings

    package init(manifest: String, allowUnsafeNames: Bool, keepCredentials: Bool, settings: ServiceSettings) {
        (self.manifest, self.settings) = (manifest, settings)
        (self.allowUnsafeNames, self.keepCredentials) = (allowUnsafeNames, keepCredentials)
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
        let manifest = try Manifest.read(manifest, unsafeNames: allowUnsafeNames)
        let program = try unsafe Program(finding: command)
        let plan = FetchPlan(manifest)
        var state = ProcessState.guardValues()
        let (values, removed) = try fetch(plan, region: manifest.region, report)
        let environment = try unsafe TargetEnvironment(
            inherited: TargetEnvironment.inherited, removing: removed, setting: plan.assign(values))
        state.restore()
        throw unsafe program.become(arguments, environment)
    }

    /// What the plan asks for, and the variables that the target is not to inherit.
    private func fetch(
        _ plan: FetchPlan, region: Region?, _ report: (LaunchReport) -> Void
    ) throws(Failure) -> (values: [SecretValue], removed: [String]) {
        if plan.references.isEmpty { return ([], []) }
        let connection = try ServiceConnection(settings, manifestRegion: region)
        let values = try SecretFetch(plan, from: connection.service).values()
        for (index, value) in values.enumerated() {
            report(.fetched(plan.variables[index], plan.references[index], value))
        }
        let removed = keepCredentials ? [] : connection.source.variables
        report(.credentials(connection.source, removed: removed))
        return (values, removed)
    }
}

/// What `--verbose` tells of a launch: facts, no values.
package enum LaunchReport {
    case fetched([VariableName], SecretReference, SecretValue)
    case credentials(Credentials.Source, removed: [String])
}
