import Glibc
import SecretMemory

/// The sources that are one credentials file each.
enum CredentialsFiles {
    private static let directory = "CREDENTIALS_DIRECTORY"
    private static let profile = "TCCLI_PROFILE"
    private static let system: FilePath = "/etc/tencentcloud/credentials"

    /// The file that the user named.
    static func findNamed(_ context: IdentityContext) throws(Credentials.Failure) -> Finding {
        guard let path = context.settings.file else { return .absent(.notGiven) }
        return try CredentialsFile.find(path, namedBy: context.settings.fileOption.namedBy, context)
    }

    /// The file `tencentcloud` in the directory of credentials that systemd gives to a unit (`LoadCredential=`,
    /// `LoadCredentialEncrypted=`; systemd.exec(5)).
    static func findOfUnit(_ context: IdentityContext) throws(Credentials.Failure) -> Finding {
        guard let directory = context.environment.path(directory) else { return .absent(.unset([directory])) }
        return try CredentialsFile.find(directory + "/tencentcloud", context)
    }

    /// The user's INI file, which all SDKs share.
    static func findInHome(_ context: IdentityContext) throws(Credentials.Failure) -> Finding {
        guard let home = context.environment.path("HOME") else { return .absent(.noHome) }
        return try CredentialsFile.find(home + "/.tencentcloud/credentials", context)
    }

    /// The machine's INI file, which all SDKs share.
    static func findInSystem(_ context: IdentityContext) throws(Credentials.Failure) -> Finding {
        try CredentialsFile.find(system, context)
    }

    /// The file that tccli keeps for a profile, `~/.tccli/PROFILE.credential`: a pair, temporary credentials of a
    /// login, or the instance's role.
    static func findOfTccli(_ context: IdentityContext) throws(Credentials.Failure) -> Finding {
        guard let home = context.environment.path("HOME") else { return .absent(.noHome) }
        let named = context.environment.path(profile)
        if named?.contains(UInt8(ascii: "/")) == true { throw .wrongVariable(profile) }
        // If a named profile is absent, no other identity may be used instead.
        return try CredentialsFile.find(
            home + "/.tccli/" + (named ?? "default") + ".credential", namedBy: named == nil ? nil : profile, context)
    }
}
