import SecretMemory
import TencentCloud

/// The meaning of the service's error codes: one table of exit statuses, words and hints.
///
/// Codes: GetSecretValue, PutSecretValue and <https://cloud.tencent.com/document/api/1140/40525>.
package struct ServiceVerdict {
    package let status: ExitStatus
    package let problem: String
    package let hint: String?
    /// True if the code concerns the caller and not one secret: then one line stands for all secrets.
    package let concernsCaller: Bool

    /// The verdict on a code: its own row, else the row of the part before the first ".", else status 125.
    package init(code: String) {
        let family = String(Substring(code).splitOnce(at: ".").before)
        let row = Self.rows.first { $0.code == code } ?? Self.rows.first { $0.code == family + ".*" }
        status = row?.status ?? .other
        problem = row?.problem ?? "the service refused"
        hint = row?.hint
        concernsCaller = row?.scope == .caller
    }

    /// A row of the table. The code `X.*` stands for X and all codes below X that have no row of their own.
    package typealias Row = (code: String, status: ExitStatus, scope: Scope, problem: String, hint: String?)
    package enum Scope { case caller, secret }

    private static let again = "try again; if it stays so, tell Tencent Cloud the request"

    package static let rows: [Row] = [
        ("ResourceNotFound.SecretNotExist", .noInput, .secret, "no such secret", "check its name and the region"),
        ("ResourceNotFound", .noInput, .secret, "no such secret or version", "check its name, version and the region"),
        (
            "ResourceNotFound.*", .noInput, .secret, "no such secret or version",
            "check its name, version and the region"
        ),
        (
            "ResourceUnavailable.ResourceDisabled", .noInput, .secret, "the secret is disabled",
            "enable it: sesame enable NAME"
        ),
        (
            "ResourceUnavailable.ResourcePendingDeleted", .noInput, .secret, "the secret is to be deleted",
            "while its window is open: sesame restore NAME"
        ),
        (
            "ResourceUnavailable.ResourceUninitialized", .noInput, .secret, "the secret is not initialized yet",
            "wait until the service has made it"
        ),
        (
            "ResourceUnavailable.NotPurchased", .noPermission, .caller, "Secrets Manager is not activated here",
            "activate it in the console"
        ),
        (
            "AuthFailure.SignatureExpire", .noPermission, .caller, "the clocks differ by more than five minutes",
            "set this machine's clock"
        ),
        (
            "AuthFailure.SignatureFailure", .noPermission, .caller, "the signature does not match",
            "the secret key is not that of the secret id"
        ),
        (
            "AuthFailure.SecretIdNotFound", .noPermission, .caller, "the secret id is not known",
            "check it, or make a new key pair in the console"
        ),
        (
            "AuthFailure.InvalidSecretId", .noPermission, .caller, "the secret id is not one of an API key",
            "use a key pair of the Cloud API"
        ),
        (
            "AuthFailure.TokenFailure", .noPermission, .caller, "the token is wrong or has expired",
            "get new temporary credentials; a permanent key has no token"
        ),
        ("AuthFailure.MFAFailure", .noPermission, .caller, "multi-factor authentication failed", nil),
        (
            "AuthFailure.UnauthorizedOperation", .noPermission, .secret, "not permitted",
            "allow the action on this secret in its CAM policy"
        ),
        ("AuthFailure.*", .noPermission, .caller, "the credentials were refused", nil),
        (
            "UnauthorizedOperation.*", .noPermission, .secret, "not permitted",
            "allow the action on this secret in its CAM policy"
        ),
        (
            "OperationDenied.RoleNotExist", .noPermission, .caller, "the role of the service does not exist",
            "authorize Secrets Manager in the console"
        ),
        ("IpInBlacklist.*", .noPermission, .caller, "this address is on the blacklist", nil),
        ("IpNotInWhitelist.*", .noPermission, .caller, "this address is not on the whitelist", nil),
        ("UnsupportedRegion.*", .configuration, .caller, "the service is not in this region", "check the region"),
        ("InvalidParameterValue.*", .configuration, .secret, "the service does not take this name or version", nil),
        ("InternalError.*", .unavailable, .secret, "an error inside the service", again),
        ("ServiceUnavailable.*", .unavailable, .secret, "the service is not available", again),
        (
            "RequestLimitExceeded.*", .unavailable, .caller, "too many requests a second",
            "GetSecretValue takes 300 a second in all: start again later, or raise --rate-timeout"
        ),
        ("FailedOperation.AccessKmsError", .unavailable, .secret, "the service could not reach its key service", again),
        ("FailedOperation", .unavailable, .secret, "the operation failed", again),
        (
            "LimitExceeded.*", .other, .secret, "a limit of the service is reached",
            "a secret has ten versions at most: sesame rm NAME@VERSION makes room"
        ),
        (
            "ResourceInUse.VersionIdExists", .other, .secret, "this version exists already",
            "choose another --version-id, or give this version the value with --replace"
        ),
        (
            "ResourceInUse.SecretExists", .other, .secret, "this secret exists already",
            "leave out --create to add a version, or add --replace to give SSM_Current the value"
        ),
        (
            "OperationDenied.AutoRotatedResource", .other, .secret, "the secret is rotated by the service",
            "its versions cannot be written"
        ),
    ]
}
