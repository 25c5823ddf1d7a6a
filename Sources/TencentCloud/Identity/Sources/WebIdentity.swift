import Glibc
import SecretMemory

/// A role that STS gives for a web identity token: variables name the role and its provider, and a file holds the token.
struct WebIdentity {
    /// The identity as messages name it.
    let origin: String
    let tokenFile, provider, role: String
    /// The variable of the region, where the platform sets one of its own.
    let region: String?

    /// The names that a user sets, as on a CI runner, in the spelling of the SDKs' other variables. The role is the one
    /// that other sources take: alone it is no web identity.
    private static let named = WebIdentity(
        origin: "web identity", tokenFile: "TENCENTCLOUD_WEB_IDENTITY_TOKEN_FILE",
        provider: "TENCENTCLOUD_PROVIDER_ID", role: "TENCENTCLOUD_ROLE_ARN", region: nil)
    /// The names that TKE gives to the pods of a service account.
    /// <https://cloud.tencent.com/document/product/598/96013>
    private static let pod = WebIdentity(
        origin: "pod identity", tokenFile: "TKE_WEB_IDENTITY_TOKEN_FILE", provider: "TKE_PROVIDER_ID",
        role: "TKE_ROLE_ARN", region: "TKE_REGION")

    /// Finds the identity in the first spelling that has anything.
    static func find(_ context: IdentityContext) throws(Credentials.Failure) -> Finding {
        let own = [named.tokenFile, named.provider]
        // The region alone is no identity: it may be set for another purpose.
        let ofPod = [pod.provider, pod.tokenFile, pod.role]
        if own.contains(where: { context.environment[$0] != nil }) { return try named.take(context) }
        if ofPod.contains(where: { context.environment[$0] != nil }) { return try pod.take(context) }
        return .absent(.unset(own + ofPod))
    }

    /// Takes the role.
    private func take(_ context: IdentityContext) throws(Credentials.Failure) -> Finding {
        let (arn, provider) = (try value(role, context), try value(provider, context))
        let place = try region.map { name throws(Credentials.Failure) in try parse(name, context) }
        guard let path = context.environment.path(tokenFile) else { throw half(tokenFile) }
        return .found(
            try context.assumeRole(arn, provider: provider, by: origin, region: place) {
                () throws(Credentials.Failure) in try token(in: path, context)
            })
    }

    private func value(_ name: String, _ context: IdentityContext) throws(Credentials.Failure) -> String {
        guard let value = context.environment[name] else { throw half(name) }
        return value
    }

    private func parse(_ name: String, _ context: IdentityContext) throws(Credentials.Failure) -> Region {
        guard let region = Region(parsing: try value(name, context)) else { throw .wrongVariable(name) }
        return region
    }

    private func half(_ missing: String) -> Credentials.Failure {
        .halfIdentity(origin, missing: missing, of: (region.map { [$0] } ?? []) + [provider, tokenFile, role])
    }

    /// Reads the current token. Its writer renews the file; while it does, or is late, there may be no token for a
    /// moment.
    private func token(
        in path: FilePath, _ context: IdentityContext
    ) throws(Credentials.Failure) -> SecretBytes {
        var pause = 100
        while true {
            do throws(Credentials.Failure) {
                return try read(path, context)
            } catch {
                guard error.isMissingToken, context.api.pause(pause) else { throw error }
                pause = min(2 * pause, 1000)
            }
        }
    }

    private func read(
        _ path: FilePath, _ context: IdentityContext
    ) throws(Credentials.Failure) -> SecretBytes {
        guard let text = try CredentialsFile.read(path, namedBy: tokenFile, context) else { return SecretBytes() }
        // The SDK for Python also sends the line break at the end; this does not.
        let token = text.trimmed
        if token.count == 0 { throw .noToken(path: path) }
        guard token.isHeaderSafe else { throw .unusable("\(path)", name: "the token") }
        return token
    }
}

extension Credentials.Failure {
    /// Tells whether the token is not there yet.
    fileprivate var isMissingToken: Bool {
        switch self {
        case .unreadable(_, .system(ENOENT), _), .noToken: true
        default: false
        }
    }
}
