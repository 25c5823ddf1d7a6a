import SecretMemory
@testable import SesameCore
import TencentCloud

/// Helpers of this target's suites: manifests, values and faults as text.
extension Manifest {
    /// Reads the text of a manifest.
    init(_ text: String) throws {
        self = try ManifestParser(name: "m", unsafeNames: false).parse(SecretBytes(text)).base
    }
}

extension SecretBytes {
    /// The bytes as text. The values of tests are no secrets.
    var text: String { withBytes { String(decoding: $0, as: UTF8.self) } }

    convenience init(bytes: [UInt8]) {
        self.init()
        bytes.forEach { append($0) }
    }
}

extension Failure {
    /// The faults, each as `subject: problem`.
    var lines: [String] { faults.map { fault in (fault.subject.map { "\($0): " } ?? "") + fault.problem } }
}
