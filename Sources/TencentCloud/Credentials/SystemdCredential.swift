/// Credentials that systemd hands to a unit: the file `tencentcloud` in its directory of credentials
/// (`LoadCredential=`, `LoadCredentialEncrypted=`; systemd.exec(5)).
enum SystemdCredential {
    private static let directory = "CREDENTIALS_DIRECTORY"

    static func find(_ chain: CredentialsChain) throws(Credentials.Failure) -> CredentialsChain.Finding {
        guard let directory = chain.environment[directory] else { return .absent(.unset([directory])) }
        return try CredentialsFile.find(directory + "/tencentcloud", chain)
    }
}
