import Foundation
import FoundationNetworking
import SecretMemory
import TencentCloud
import Testing

/// A service whose secrets change: requests that are signed here go to `sesame-local` without TLS.
struct ChangingService {
    let service: LocalService
    private let http: String

    /// Serves all tests that need no faults and no keys of their own.
    static let shared = Result { try ChangingService() }

    /// - Parameter options: of sesame-local.
    init(options: [String] = []) throws {
        service = try LocalService(options: ["--http", "127.0.0.1:0", "--fault-control"] + options)
        http = try #require(service.http)
    }

    /// One call of the API, which has to succeed.
    func call(_ action: String, _ parameters: [String: Any]) throws {
        var request = URLRequest(url: try #require(URL(string: http)))
        request.httpMethod = "POST"
        let body = try JSONSerialization.data(withJSONObject: parameters)
        request.httpBody = body
        let (id, key) = (service.environment["TENCENTCLOUD_SECRET_ID"], service.environment["TENCENTCLOUD_SECRET_KEY"])
        let host = http.replacing("http://", with: "")
        let signature = try RequestSignature(
            contentType: "application/json", host: host, payload: SecretBytes(String(decoding: body, as: UTF8.self)),
            timestamp: Int(time(nil)), service: "ssm")
        let signing = try RequestSignature.SigningKey(
            secretKey: SecretBytes(key ?? ""), date: signature.date, service: "ssm")
        let authorization = try signature.authorization(secretID: SecretBytes(id ?? ""), key: signing)
        for (name, value) in [
            ("Host", host), ("Content-Type", "application/json"), ("X-TC-Action", action),
            ("X-TC-Version", "2019-09-23"), ("X-TC-Timestamp", "\(signature.timestamp)"),
            ("X-TC-Region", service.environment["TENCENTCLOUD_REGION"] ?? ""),
            ("Authorization", authorization.withBytes { String(decoding: $0, as: UTF8.self) }),
        ] { request.setValue(value, forHTTPHeaderField: name) }
        let answer = String(decoding: try send(request), as: UTF8.self)
        try #require(!answer.contains(#""Error""#), "\(action): \(answer)")
    }

    /// Makes a secret with one version, SSM_Current or `version`, and answers with its name.
    func create(_ value: String, name: String = "r-" + UUID().uuidString, version: String = "") throws -> String {
        try call("CreateSecret", ["SecretName": name, "SecretString": value, "VersionId": version])
        return name
    }

    /// Gives a version another value.
    func update(_ name: String, _ value: String, version: String = "SSM_Current") throws {
        try call("UpdateSecret", ["SecretName": name, "SecretString": value, "VersionId": version])
    }

    func delete(_ name: String) throws {
        for action in ["DisableSecret", "DeleteSecret"] { try call(action, ["SecretName": name]) }
    }

    /// The same wrong answer to each GetSecretValue from now on; none for nil.
    func fail(_ fault: String?) throws {
        var request = URLRequest(url: try #require(URL(string: http + "/_faults")))
        request.httpMethod = "PUT"
        let list = fault.map { #"[{"action": "GetSecretValue", "count": "always", "fault": \#($0)}]"# } ?? "[]"
        request.httpBody = Data(list.utf8)
        _ = try send(request)
    }

    /// The requests for values that were received.
    func requests() throws -> Int {
        let answer = try send(URLRequest(url: try #require(URL(string: http + "/_statistics"))))
        let text = String(decoding: answer, as: UTF8.self)
        return text.firstMatch(of: /"GetSecretValue":\{[^}]*?"received":(\d+)/).flatMap { Int($0.1) } ?? 0
    }

    private func send(_ request: URLRequest) throws -> Data {
        let (done, result) = (DispatchSemaphore(value: 0), Box())
        URLSession.shared.dataTask(with: request) { data, _, error in
            result.value = data.map { .success($0) } ?? .failure(error ?? URLError(.unknown))
            done.signal()
        }.resume()
        done.wait()
        return try result.value.get()
    }

    private final class Box: @unchecked Sendable {
        var value = Result<Data, any Error>.failure(URLError(.unknown))
    }
}
