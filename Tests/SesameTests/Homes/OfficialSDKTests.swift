import Foundation
import Testing

/// Tencent Cloud's own Python SDK, an outside judge of both: it reads what sesame stored, and sesame what it stored.
enum OfficialSDK {
    static let python = Repository.folder + "/.build/python/bin/python3"
    private static let command =
        "python3 -m venv .build/python && .build/python/bin/pip install tencentcloud-sdk-python-ssm"

    /// Makes one call and answers with its result (Tests/Servers/sdk.py).
    static func call(
        _ action: String, _ parameters: [String: String], at service: LocalService
    ) throws -> [String: Any] {
        try #require(access(python, X_OK) == 0, "the Python SDK is not there; this makes it: \(command)")
        var call = Command(path: python, arguments: [AnswerServer.folder + "/sdk.py", action])
        call.environment.merge(service.environment) { $1 }
        call.input = try JSONSerialization.data(withJSONObject: parameters)
        let outcome = try call.run()
        try #require(outcome.status == 0, "\(outcome.stderr)")
        return try #require(try JSONSerialization.jsonObject(with: outcome.stdout) as? [String: Any])
    }
}

@Suite struct OfficialSDKTests {
    private let service: LocalService
    private let name = "sdk-" + UUID().uuidString

    init() throws { service = try LocalService.shared.get() }

    private func sdk(_ action: String, _ parameters: [String: String]) throws -> [String: Any] {
        try OfficialSDK.call(action, parameters.merging(["SecretName": name]) { $1 }, at: service)
    }

    static let text = "päss \"wörd\" 中文 😀\\n\n\t€"

    @Test func `sesame gets and injects what the SDK stored`() throws {
        let created = try sdk("CreateSecret", ["VersionId": "v1", "SecretString": Self.text])
        #expect(created["SecretName"] as? String == name && created["VersionId"] as? String == "v1")
        let bytes = Data((0...255).map { UInt8($0) })
        let put = try sdk("PutSecretValue", ["VersionId": "v2.0", "SecretBinary": bytes.base64EncodedString()])
        #expect(put["VersionId"] as? String == "v2.0")

        succeeded(try service.sesame("get", "\(name)@v1").run(), Self.text)
        #expect(try service.sesame("get", "\(name)@v2.0").run().stdout == bytes)
        let target = ["/bin/sh", "-c", "printf %s \"$A\""]
        succeeded(try service.exec("env: {A: \(name)@v1}", target).run(), Self.text)
    }

    @Test func `the SDK gets what sesame stored`() throws {
        succeeded(try service.sesame("put", name, "--create", input: Self.text).run(), "\(name)@SSM_Current\n")
        let bytes = Data([0xFF, 0x00, 0x0A, 0x80])
        var put = service.sesame("put", name, "--version-id", "v2")
        put.input = bytes
        succeeded(try put.run(), "\(name)@v2\n")
        put.arguments = ["put", name, "--version-id", "v3", "--binary"]
        put.input = Data("text".utf8)
        succeeded(try put.run(), "\(name)@v3\n")

        let first = try sdk("GetSecretValue", ["VersionId": "SSM_Current"])
        #expect(first["SecretString"] as? String == Self.text && first["SecretBinary"] as? String == "")
        let second = try sdk("GetSecretValue", ["VersionId": "v2"])
        #expect(second["SecretString"] as? String == "")
        #expect(second["SecretBinary"] as? String == bytes.base64EncodedString())
        let third = try sdk("GetSecretValue", ["VersionId": "v3"])
        #expect(third["SecretBinary"] as? String == Data("text".utf8).base64EncodedString())
        let versions = try sdk("ListSecretVersionIds", [:])["Versions"] as? [[String: Any]]
        #expect(Set((versions ?? []).map { $0["VersionId"] as? String }) == ["SSM_Current", "v2", "v3"])
    }
}
