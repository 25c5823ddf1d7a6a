import Glibc
import SecretMemory
@testable import TencentCloud
import Testing

/// Credentials and a clock that change while requests are in flight, at every point between making a request and its
/// verdict: a seed decides the order of events.
@Suite struct RenewalTests {
    /// The results of 24 secrets, fetched with a role's credentials.
    private func fetch(_ service: SeededService) throws -> [Result<SecretValue, RequestFailure>] {
        let path = "/tmp/sesame-test-\(getpid())-\(UInt64.random(in: 0 ... .max))"
        let descriptor = open(path, O_CREAT | O_WRONLY | O_EXCL, 0o600)
        _ = SecretBytes("secret_id = AKIDpermanent\nsecret_key = permanent\n").write(to: descriptor)
        close(descriptor)
        defer { unlink(path) }
        var settings = IdentitySettings(fileOption: ("file", namedBy: "a test"))
        (settings.file, settings.roleARN) = (FilePath(path), "qcs::cam::uin/1:roleName/r")
        let trust = try TrustAnchors(file: nil, environment: ProcessEnvironment())
        let api = try #require(
            APIClient(
                CallSettings(product: ("test", "1"), timeout: 30_000), endpoint: .mainland, trust: trust,
                TimeLimit(idle: 30_000), clock: { service.clock }, wire: service.wire))
        let chain = CredentialsChain(settings, region: .guangzhou, api)
        let manager = SecretsManager(api, region: .guangzhou, credentials: try chain.find(), chain: chain)
        return manager.getSecretValues(try (0..<24).map { try SecretID(name: "s\($0)", version: "v1") })
    }

    @Test(arguments: 0..<8) func `no order of events ends in a wrong verdict`(_ part: Int) throws {
        var seen: Set<String> = []
        for seed in UInt64(part * 100)..<UInt64(part * 100 + 100) {
            let service = SeededService(seed: seed)
            for (index, result) in try fetch(service).enumerated() {
                switch result {
                case .success(let value):
                    let text = value.bytes.withBytes { unsafe String(decoding: $0, as: UTF8.self) }
                    #expect(text == "value of s\(index)", "seed \(seed)")
                case .failure(let failure): Issue.record("seed \(seed): secret \(index): \(failure)")
                }
            }
            #expect(service.issued <= 2, "seed \(seed)")
            #expect(service.asked.values.reduce(0, +) <= 24 + 48, "seed \(seed)")
            seen.formUnion(service.refusals)
        }
        // The seeds produce both refusals, and never a signature of one pair with the id of another.
        #expect(seen == ["AuthFailure.TokenFailure", "AuthFailure.SignatureExpire"])
    }
}
