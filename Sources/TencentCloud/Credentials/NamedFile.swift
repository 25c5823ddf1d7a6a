/// Credentials in the file that the user named.
enum NamedFile {
    static func find(_ chain: CredentialsChain) throws(Credentials.Failure) -> CredentialsChain.Finding {
        guard let path = chain.settings.file else { return .absent(.notGiven) }
        return try CredentialsFile.find(path, namedBy: "--credentials or SESAME_CREDENTIALS_FILE", chain)
    }
}
