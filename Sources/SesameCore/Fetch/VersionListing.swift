import CLinux
import SecretMemory
import TencentCloud

/// The versions of one secret, without their values.
package struct VersionListing {
    package struct Version {
        package let id: String
        /// Seconds since 1970.
        package let created: Int
    }

    /// The versions, newest first.
    package let versions: [Version]

    /// Asks the service (ListSecretVersionIds).
    ///
    /// - Throws: ``Failure`` as ``ServiceConnection`` does, and with status 66 if there is no such secret.
    package init(of name: String, _ settings: ServiceSettings) throws(Failure) {
        let secret: SecretID
        do throws(SecretID.Invalid) {
            secret = try SecretID(name: name)
        } catch {
            let hint = name.contains("@") ? "versions lists all of them: name the secret alone" : nil
            throw Failure(.usage, error.problem, hint: hint)
        }
        let connection = try ServiceConnection(settings, region: settings.region.chosen)
        let service = connection.service
        do throws(RequestFailure) {
            guard let answer = service.listSecretVersionIDs([secret], retries: true).first else {
                throw .unusable(.empty)
            }
            versions = try answer.get().map { Version(id: $0.versionID, created: $0.createTime) }
        } catch {
            try service.checkRenewal()
            var fault = Fault(error, for: name, at: service.endpoint)
            if fault.status == .noInput {
                let meant = nearestName(to: name, among: service.listSecretNames(like: secret))
                fault.hint =
                    (meant.map { "did you mean \"\($0)\"? else " } ?? "")
                    + "check its name and the region (\(connection.region))"
            }
            throw Failure([fault])
        }
    }
}
