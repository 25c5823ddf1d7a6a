/// The role that is bound to the CVM instance, from its metadata.
/// <https://www.tencentcloud.com/document/product/213/4934>
enum InstanceRole {
    private static let place = "instance role"

    /// Metadata that do not answer are none, where the machine is not known to be Tencent Cloud's.
    static func find(_ chain: CredentialsChain) throws(Credentials.Failure) -> CredentialsChain.Finding {
        try find(chain, demanded: false)
    }

    /// The same for a profile that says that this role is meant, which `place` names.
    static func demand(by place: String, _ chain: CredentialsChain) throws(Credentials.Failure)
        -> CredentialsChain.Finding
    {
        let finding = try find(chain, demanded: true)
        if case .absent = finding { throw .noInstanceRole(place) }
        return finding
    }

    private static func find(
        _ chain: CredentialsChain, demanded: Bool
    ) throws(Credentials.Failure) -> CredentialsChain.Finding {
        let metadata = try InstanceMetadata(chain)
        let role: String?
        do throws(RequestFailure) {
            role = try metadata.roleName()
        } catch {
            if demanded || metadata.isExpected {
                throw .metadata(Credentials.Source(place: place), error, at: metadata.endpoint)
            }
            return .absent(.noMetadata(error))
        }
        guard let role else { return .absent(.noInstanceRole) }
        let (fields, region) = try take(role, from: metadata, withRegion: chain.region == nil)
        let source = Credentials.Source(place: "\(place) \(role)", isRenewable: true, region: region, identity: place)
        return .found(try fields.credentials(source: source, now: chain.now))
    }

    /// From here on the metadata are there: what goes wrong is a failure.
    private static func take(
        _ role: String, from metadata: InstanceMetadata, withRegion: Bool
    ) throws(Credentials.Failure) -> (TemporaryCredentials, Region?) {
        do throws(RequestFailure) {
            return (try metadata.credentials(of: role), withRegion ? try metadata.region() : nil)
        } catch {
            throw .metadata(Credentials.Source(place: place), error, at: metadata.endpoint)
        }
    }
}
