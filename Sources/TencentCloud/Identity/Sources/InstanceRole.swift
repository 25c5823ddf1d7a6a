/// The role that is bound to the CVM instance, from its metadata.
/// <https://www.tencentcloud.com/document/product/213/4934>
enum InstanceRole {
    private static let origin = "instance role"

    /// Finds the role. If no metadata service answers there is none, unless the machine is known to be Tencent Cloud's.
    static func find(_ context: IdentityContext) throws(Credentials.Failure) -> Finding {
        try find(context, demanded: false)
    }

    /// Finds the role for a profile that requires it; `origin` names the profile. If there is none, this throws.
    static func demand(by origin: String, _ context: IdentityContext) throws(Credentials.Failure) -> Finding {
        let finding = try find(context, demanded: true)
        if case .absent = finding { throw .noInstanceRole(origin) }
        return finding
    }

    private static func find(
        _ context: IdentityContext, demanded: Bool
    ) throws(Credentials.Failure) -> Finding {
        let metadata = try InstanceMetadata(context)
        let role: String?
        do throws(RequestFailure) {
            role = try metadata.roleName()
        } catch {
            if demanded || metadata.isExpected {
                throw .metadata(Credentials.Source(origin: origin), error, at: metadata.endpoint)
            }
            return .absent(.noMetadata(error))
        }
        guard let role else { return .absent(.noInstanceRole) }
        let (fields, region) = try take(role, from: metadata, withRegion: context.region == nil)
        let source = Credentials.Source(
            origin: "\(origin) \(role)", isRenewable: true, region: region, identity: origin)
        let credentials = try fields.credentials(source: source)
        try context.check(credentials)
        return .found(credentials)
    }

    /// Gets the role's credentials. The metadata service has answered already: any error is a failure.
    private static func take(
        _ role: String, from metadata: InstanceMetadata, withRegion: Bool
    ) throws(Credentials.Failure) -> (TemporaryCredentials, Region?) {
        do throws(RequestFailure) {
            return (try metadata.credentials(of: role), withRegion ? try metadata.region() : nil)
        } catch {
            throw .metadata(Credentials.Source(origin: origin), error, at: metadata.endpoint)
        }
    }
}
