/// The INI file that all SDKs share, the user's and then the machine's.
enum SharedFile {
    private static let system = "/etc/tencentcloud/credentials"

    static func findInHome(_ chain: CredentialsChain) throws(Credentials.Failure) -> CredentialsChain.Finding {
        guard let home = chain.environment["HOME"] else { return .absent(.noHome) }
        return try CredentialsFile.find(home + "/.tencentcloud/credentials", chain)
    }

    static func findInSystem(_ chain: CredentialsChain) throws(Credentials.Failure) -> CredentialsChain.Finding {
        try CredentialsFile.find(system, chain)
    }
}
