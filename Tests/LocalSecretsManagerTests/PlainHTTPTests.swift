import Foundation
@testable import LocalSecretsManager
import Testing

@Suite("The API without TLS")
struct PlainHTTPTests {
    private let service: LocalService
    private let port: UInt16
    private let key: AccessKey

    init() throws {
        var configuration = LocalService.Configuration()
        configuration.plainAddress = .anyPort
        configuration.isQuiet = true
        service = try LocalService(configuration)
        let variables = Dictionary(uniqueKeysWithValues: service.connection.set.map { ($0.name, $0.value) })
        let endpoint = try #require(URL(string: variables["SESAME_HTTP_ENDPOINT"] ?? ""))
        #expect(endpoint.scheme == "http")
        #expect(endpoint.host == "127.0.0.1")
        port = UInt16(try #require(endpoint.port))
        key = AccessKey(
            secretID: try #require(variables["TENCENTCLOUD_SECRET_ID"]),
            secretKey: try #require(variables["TENCENTCLOUD_SECRET_KEY"]))
    }

    /// The answer about a secret that is not there.
    private func answer(target: String, host: String) throws -> String {
        let connection = try RawConnection(port: port)
        connection.send(
            try HTTPRequest.post("DescribeSecret", #"{"SecretName": "none"}"#, host: host)
                .signed(by: key, at: Int64(time(nil))).wireText(target: target))
        return connection.receive(until: { $0.hasSuffix("}}") }).text
    }

    @Test(arguments: [
        ("/", "127.0.0.1:18080"), ("/", "http://127.0.0.1:18080"), ("/", "ssm.tencentcloudapi.com"),
        ("http://ssm.tencentcloudapi.com/", "ssm.tencentcloudapi.com"),
        ("http://ssm.tencentcloudapi.com", "ssm.tencentcloudapi.com"),
    ])
    func `a signed request is answered, whatever the client takes us for`(_ target: String, _ host: String) throws {
        let answer = try answer(target: target, host: host)
        #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"))
        #expect(answer.contains(#""Code":"ResourceNotFound""#))
    }

    @Test func `the signature counts here too`() throws {
        let connection = try RawConnection(port: port)
        var request = try HTTPRequest.post("DescribeSecret", "{}").signed(by: key, at: Int64(time(nil)))
        request.body = Array("[]".utf8)
        connection.send(request.wireText())
        let answer = connection.receive(until: { $0.hasSuffix("}}") }).text
        #expect(answer.contains(#""Code":"AuthFailure.SignatureFailure""#))
    }
}
