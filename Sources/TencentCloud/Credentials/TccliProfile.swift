/// Credentials that tccli keeps for its profiles, `~/.tccli/PROFILE.credential`: a pair, what a login brought as long
/// as it lasts, or the instance's role.
enum TccliProfile {
    private static let variable = "TCCLI_PROFILE"

    static func find(_ chain: CredentialsChain) throws(Credentials.Failure) -> CredentialsChain.Finding {
        guard let home = chain.environment["HOME"] else { return .absent(.noHome) }
        let profile = chain.environment[variable]
        if profile?.contains("/") == true { throw .wrongVariable(variable) }
        // A profile that was named and is not there must not end as another identity.
        return try CredentialsFile.find(
            "\(home)/.tccli/\(profile ?? "default").credential", namedBy: profile == nil ? nil : variable, chain)
    }
}
