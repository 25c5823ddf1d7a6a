@testable import LocalSecretsManager
import Testing

@Suite("Values made up for a manifest")
struct ManifestSeedTests {
    private let vault: Vault

    init() throws { vault = try Vault() }

    private func plant(_ text: String) throws {
        let seed = try Seed([Manifest(parsing: Array(text.utf8))], region: "ap-guangzhou")
        try vault.store.plant(seed, uin: vault.caller.owner.uin, at: vault.caller.now)
    }

    private func value(_ name: String, _ version: String = "SSM_Current") throws -> String {
        let read = try vault.run(GetSecretValue.self, ["SecretName": .text(name), "VersionId": .text(version)])
        return read.secretString + read.secretBinary
    }

    @Test func `each form of a reference gets a value that it can use`() throws {
        try plant(
            #"""
            env:
              A: plain
              B: plain@v2
              C: json#Hosts.1
              D: {secret: json, field: 'a\.b'}
              E: 'mysql://${tpl#u|url}:${tpl#p\|q|url}@$$host'
              F: {secret: key, encoding: hex}
              G: {value: text}
            from:
            - {secret: obj, field: in, keys: [X]}
            - {secret: all, keys: all}
            profiles:
              far: {region: ap-beijing, env: {A: far}}
            """#)
        #expect(try value("plain") == "fake-plain" && value("plain", "v2") == "fake-plain.v2")
        #expect(try value("json") == #"{"a.b":"fake-json.a_b","Hosts":["fake-json.Hosts.0","fake-json.Hosts.1"]}"#)
        #expect(try value("tpl") == #"{"p|q":"fake-tpl.p_q","u":"fake-tpl.u"}"#)
        #expect(try value("key") == "AP9mYWtlLWtleQ==")
        #expect(try value("obj") == #"{"in":{"X":"fake-obj.in.X"}}"# && value("all") == "{}")
        vault.become(region: "ap-beijing")
        #expect(try value("far") == "fake-far" && value("plain") == "fake-plain")
    }

    @Test func `no value that is there is changed, and versions that are not there are added`() throws {
        _ = try vault.run(CreateSecret.self, ["SecretName": "a", "SecretString": "mine"])
        try vault.plant("db")
        try plant("env: {A: a, B: a@v2, C: db@v9}")
        #expect(try value("a") == "mine" && value("a", "v2") == "fake-a.v2")
        #expect(vault.refusal(GetSecretValue.self, ["SecretName": "db", "VersionId": "v9"]) == .resourceNotFound)
    }

    @Test(arguments: [
        ("[hunter2]", 1, 1, "a manifest must be a mapping"), ("env: hunter2", 1, 6, "\"env\" must be a mapping"),
        ("env: {A: hunter2!}", 1, 10, "this is not a reference to a secret: name[@version][#field]"),
        (
            "env:\n  A: x${hunter2", 2, 6,
            "a reference in this template is not ${name[@version][#field]}"
        ),
        ("from: hunter2", 1, 7, "\"from\" must be a list"),
        ("region: hunter2", 1, 9, "\"region\" must be the name of a region"),
    ])
    func `a fault is told with its place, and nothing of what stands there`(
        _ text: String, _ line: Int, _ column: Int, _ reason: String
    ) throws {
        let fault = try #require(throws: YAMLFault.self) { try Manifest(parsing: Array(text.utf8)) }
        #expect(fault == YAMLFault(mark: YAMLNode.Mark(line: line, column: column), reason: reason))
    }
}
