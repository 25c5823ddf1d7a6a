import Glibc
import SecretMemory

/// The role that TKE gives to a pod's service account: four variables name it, and a file holds the token that STS
/// accepts for it. <https://cloud.tencent.com/document/product/598/96013>
enum PodIdentity {
    private static let region = "TKE_REGION"
    private static let provider = "TKE_PROVIDER_ID"
    private static let tokenFile = "TKE_WEB_IDENTITY_TOKEN_FILE"
    private static let role = "TKE_ROLE_ARN"

    static func find(_ context: IdentityContext) throws(Credentials.Failure) -> Finding {
        // The region alone is no identity: it may be set for another purpose.
        let identity = [provider, tokenFile, role]
        guard identity.contains(where: { context.environment[$0] != nil }) else { return .absent(.unset(identity)) }
        func value(_ name: String) throws(Credentials.Failure) -> String {
            guard let value = context.environment[name] else { throw .halfIdentity(missing: name) }
            return value
        }
        let (arn, provider) = (try value(role), try value(provider))
        guard let region = Region(parsing: try value(region)) else { throw .wrongVariable(region) }
        guard let path = context.environment.path(tokenFile) else { throw .halfIdentity(missing: tokenFile) }
        return .found(
            try context.assumeRole(arn, provider: provider, region: region) { () throws(Credentials.Failure) in
                try token(in: path, context)
            })
    }

    /// Reads the current token. The node renews the file; while it does, or is late, there may be no token for a
    /// moment.
    private static func token(
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

    private static func read(
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
