import SecretMemory
import TencentCloud

/// The words for certificates that are missing or wrong.
extension TrustAnchors.Failure {
    private static let hint =
        "it should hold the certificates to trust: --ca-file, SESAME_CA_FILE or SSL_CERT_FILE names it"

    var fault: Fault {
        switch self {
        case .unreadable(let path, let failure):
            Fault(.configuration, at: "\(path)", failure.problem, hint: failure.hint ?? Self.hint)
        case .noCertificate(let path):
            Fault(.configuration, at: "\(path)", "there is no certificate in it", hint: Self.hint)
        case .nowhere:
            Fault(
                .configuration, "no certificates to trust",
                hint: "install ca-certificates, or name a file with --ca-file")
        }
    }
}
