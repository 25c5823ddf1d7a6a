package import SecretMemory

/// Finds credentials: asks the sources in order, and takes the configured role with the result.
package final class CredentialsChain {
    private typealias Source = (name: String, find: (IdentityContext) throws(Credentials.Failure) -> Finding)

    /// The sources in the order in which they are asked. The first that has anything decides, even if it is wrong.
    ///
    /// What a platform gives to a function or a pod comes before files, which are older than both. A web identity comes
    /// before the instance role: that role belongs to the node, and every pod on it could take it.
    private var order: [Source] {
        [
            (context.settings.fileOption.name, CredentialsFiles.findNamed),
            ("environment", EnvironmentCredentials.named.find), ("serverless function", FunctionCredentials.find),
            ("systemd", CredentialsFiles.findOfUnit), ("web identity", WebIdentity.find),
            ("user's SDK file", CredentialsFiles.findInHome), ("machine's SDK file", CredentialsFiles.findInSystem),
            ("tccli", CredentialsFiles.findOfTccli), ("instance role", InstanceRole.find),
        ]
    }

    /// One source that was asked, and the outcome.
    package struct Attempt {
        package let source: String
        package let outcome: Outcome

        package enum Outcome {
            case serves(Credentials)
            case absent(Credentials.Absence)
            case fails(Credentials.Failure)
        }
    }

    private let context: IdentityContext

    /// - Parameter region: the region that the user named.
    package init(
        _ settings: IdentitySettings, region: Region?, _ api: APIClient,
        environment: ProcessEnvironment = ProcessEnvironment()
    ) {
        context = IdentityContext(settings, environment, region: region, api)
    }

    /// The source in the environment that a fetch would use; nil if there is none. Nothing else is looked at.
    package static func source(
        inEnvironment settings: IdentitySettings, _ environment: ProcessEnvironment = ProcessEnvironment()
    ) -> Credentials.Source? {
        if settings.file != nil { return nil }
        return EnvironmentCredentials.named.source(environment) ?? FunctionCredentials.source(environment)
    }

    /// Finds the credentials of the first source that has any, or those of the configured role. Each call asks the
    /// sources again.
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

    /// Asks the sources in order, up to the first that has anything: all before it have nothing.
    package func attempts() -> [Attempt] {
        var attempts: [Attempt] = []
        for source in order {
            let outcome = ask(source)
            attempts.append(Attempt(source: source.name, outcome: outcome))
            if case .absent = outcome { continue }
            break
        }
        return attempts
    }

    private func ask(_ source: Source) -> Attempt.Outcome {
        do throws(Credentials.Failure) {
            switch try source.find(context) {
            case .absent(let absence): return .absent(absence)
            case .found(let credentials):
                // The source may have taken this very role.
                guard let arn = context.settings.roleARN,
                    credentials.source.identity != Credentials.Source.identity(ofRole: arn)
                else { return .serves(credentials) }
                let externalID = context.settings.externalID
                return .serves(try context.assumeRole(arn, externalID: externalID, by: credentials))
            }
        } catch {
            return .fails(error)
        }
    }
}
