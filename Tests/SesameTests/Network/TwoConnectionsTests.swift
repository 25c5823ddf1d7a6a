import Foundation
import SecretMemory
import TencentCloud
import Testing

/// A process can have several connections to the service, one after the other and side by side: a supervisor looks for new
/// values again and again.
@Suite struct TwoConnectionsTests {
    private func manager(of service: LocalService) throws -> SecretsManager {
        func value(_ name: String) throws -> String { try #require(service.environment[name]) }
        let pair = [
            "secret_id = \(try value("TENCENTCLOUD_SECRET_ID"))",
            "secret_key = \(try value("TENCENTCLOUD_SECRET_KEY"))",
        ]
        var identity = IdentitySettings(fileOption: ("file", namedBy: "the test"))
        identity.file = FilePath(Folder.shared.file(pair.joined(separator: "\n")))
        let authority = FilePath(try value("SESAME_CA_FILE"))
        let trust = try TrustAnchors(file: authority, environment: ProcessEnvironment())
        let name = try value("TENCENTCLOUD_REGION")
        let region = try #require(Region(parsing: name))
        let endpoint = try Endpoint(parsing: try value("SESAME_ENDPOINT"))
        let calls = CallSettings(product: ("test", "1"), timeout: 20_000)
        let api = try #require(APIClient(calls, endpoint: endpoint, trust: trust))
        let chain = CredentialsChain(identity, region: region, api)
        return SecretsManager(api, region: region, credentials: try chain.find(), chain: chain)
    }

    private func read(_ name: String, _ manager: SecretsManager) throws -> String {
        let secret = try SecretID(name: name)
        let value = try #require(manager.getSecretValues([secret]).first).get()
        return value.bytes.withBytes { unsafe String(decoding: $0, as: UTF8.self) }
    }

    @Test func `one after the other`() throws {
        let service = try LocalService.shared.get()
        for round in 0..<3 {
            let name = try service.store("value \(round)")
            #expect(try read(name, manager(of: service)) == "value \(round)")
        }
    }

    @Test func `side by side, to two services`() throws {
        let services = [try LocalService.shared.get(), try LocalService()]
        let names = try services.enumerated().map { try $1.store("value of service \($0)") }
        let managers = try services.map(manager)
        for _ in 0..<2 {
            for (number, manager) in managers.enumerated() {
                #expect(try read(names[number], manager) == "value of service \(number)")
                #expect(throws: RequestFailure.self) { try read(names[1 - number], manager) }
            }
        }
    }
}
