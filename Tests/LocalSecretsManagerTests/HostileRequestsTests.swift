import Foundation
@testable import LocalSecretsManager
import Testing

@Suite("Requests that are none, too large or too many")
struct HostileRequestsTests {
    private let service: LocalService
    private let port: UInt16

    init() throws {
        var configuration = LocalService.Configuration()
        configuration.plainAddress = .anyPort
        configuration.isQuiet = true
        configuration.hasFaultControl = true
        service = try LocalService(configuration)
        let endpoint = service.connection.set.first { $0.name == "SESAME_HTTP_ENDPOINT" }?.value ?? ""
        port = UInt16(try #require(URL(string: endpoint)?.port))
    }

    /// All that comes back until the connection ends.
    private func answer(_ text: String) throws -> (text: String, end: RawConnection.End?) {
        let connection = try RawConnection(port: port)
        connection.send(text)
        return connection.receive()
    }

    private static let chunks = "0\r\n\r\n"

    @Test(arguments: [
        ("Host: a\r\nContent-Length: 2\r\nContent-Length: 40", "{}"),
        ("Host: a\r\nContent-Length: 40\r\nContent-Length: 2", "{}"),
        ("Host: a\r\nContent-Length: 2, 2", "{}"), ("Host: a\r\nContent-Length: +2", "{}"),
        ("Host: a\r\nContent-Length: -2", "{}"), ("Host: a\r\nContent-Length: 0x2", "{}"),
        ("Host: a\r\nContent-Length : 2", "{}"), ("Host: a\r\nContent-Length\t: 2", "{}"),
        ("Host : a\r\nContent-Length: 2", "{}"), ("Content-Length: 2", "{}"),
        ("Host: a\r\nHost: b\r\nContent-Length: 2", "{}"),
        ("Host: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 5", chunks),
        ("Host: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked", chunks),
        ("Host: a\r\nTransfer-Encoding : chunked", chunks), ("Host: a\r\nTransfer-Encoding: xchunked", chunks),
        ("Host: a\r\nTransfer-Encoding: chunked, identity", chunks),
        ("Host: a\r\nTransfer-Encoding: identity, chunked", chunks),
        ("Host: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked", chunks),
        ("Host: a\r\nTransfer-Encoding: \u{b}chunked", chunks),
        ("Host: a\r\nX A: b\r\nContent-Length: 2", "{}"),
        ("Host: a\r\nTransfer-Encoding: chunked", "-1\r\n{}\r\n0\r\n\r\n"),
    ])
    func `a head or a body that can be read in two ways is 400, and nothing after it is read`(
        _ head: String, _ body: String
    ) throws {
        let smuggled = "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n"
        let (text, end) = try answer("POST / HTTP/1.1\r\n\(head)\r\n\r\n\(body)\(smuggled)")
        #expect(text.hasPrefix("HTTP/1.1 400 "))
        #expect(!text.contains("HTTP/1.1 200"), "one request has one answer")
        #expect(end == .closed || end == .reset)
    }

    @Test func `chunks are refused where HTTP has none`() throws {
        let (text, _) = try answer("POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n\(Self.chunks)")
        #expect(text.hasPrefix("HTTP/1.1 400 "))
    }

    @Test(arguments: [
        "Content-Length: 2\r\n\r\n{}", "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
        "Transfer-Encoding: Chunked\r\n\r\n2;a=b\r\n{}\r\n0\r\n\r\n", "\r\n",
    ])
    func `a plain request is answered`(_ rest: String) throws {
        let (text, _) = try answer("POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\(rest)")
        #expect(text.hasPrefix("HTTP/1.1 200 "))
    }

    @Test(arguments: ["20971522", "9223372036854775807", "99999999999"])
    func `a body that is announced far too long is refused before any of it comes`(_ length: String) throws {
        let (text, end) = try answer("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: \(length)\r\n\r\n")
        #expect(text.hasPrefix("HTTP/1.1 200 "))
        #expect(text.contains(#""Code":"RequestSizeLimitExceeded""#))
        #expect(end == .closed)
    }

    @Test func `a list of faults that is far too long is refused before any of it comes`() throws {
        let (text, _) = try answer("PUT /_faults HTTP/1.1\r\nHost: a\r\nContent-Length: 20971522\r\n\r\n")
        #expect(text.hasPrefix("HTTP/1.1 400 "))
        #expect(text.hasSuffix("the list is longer than 10485760 bytes\n"))
    }

    @Test func `of a body in chunks that grows too long nothing is kept`() throws {
        let request = IncomingRequest(target: "/")
        let piece = [UInt8](repeating: 0x20, count: 6)
        for expected in [6, 0, 0] {
            unsafe piece.withUnsafeBytes { unsafe request.take($0, limit: 10) }
            #expect(request.request(method: "POST").body.count == expected)
        }
        #expect(request.request(method: "POST").isBodyTooLong)
        let mebibyte = "100000\r\n\(String(repeating: " ", count: 1 << 20))\r\n"
        let connection = try RawConnection(port: port)
        connection.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")
        for _ in 1...11 { connection.send(mebibyte) }
        connection.send(Self.chunks)
        #expect(connection.receive(until: { $0.hasSuffix("}}") }).text.contains(#""Code":"RequestSizeLimitExceeded""#))
    }

    @Test(arguments: [
        #"{"date": -9223372036854775808}"#, #"{"date": 9223372036854775807}"#, #"{"date": -10000000001}"#,
        #"{"date": 1e300}"#, #"{"date": -9223372036854775809}"#, #"{"delay": -1e308}"#, #"{"delay": 1e999}"#,
        #"{"huge": -9223372036854775808}"#, #"{"huge": 9223372036854775807}"#,
        #"{"bytesPerSecond": -9223372036854775808}"#, #"{"status": -9223372036854775808}"#,
        #"{"status": 9223372036854775807}"#, #"{"html": true}, "count": -9223372036854775808"#,
    ])
    func `a number that no fault has is 400, and the service lives`(_ fault: String) throws {
        let list = #"[{"fault": \#(fault)}]"#
        let put = "PUT /_faults HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: \(list.utf8.count)\r\n\r\n"
        #expect(try answer(put + list).text.hasPrefix("HTTP/1.1 400 "))
        let (text, _) = try answer("GET /_faults HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        #expect(text.hasSuffix("\r\n\r\n[]\n"))
    }

    @Test func `a server that does not start leaves its port to another`() throws {
        var address = ServiceAddress.anyPort
        close(try address.listen())
        let broken = CertificateAuthority.ServerIdentity(certificate: Array("none".utf8), key: Array("none".utf8))
        #expect(throws: StartFailure.self) {
            try HTTPServer(at: address, identity: broken, bodyLimit: 0) { _ in .badRequest }
        }
        close(try address.listen())
    }
}
