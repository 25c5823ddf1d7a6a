import Foundation
import Testing

/// `sesame versions` lists what there is of a secret, and no value.
@Suite struct VersionsTests {
    private let service: LocalService
    private let name = "versions-" + UUID().uuidString

    init() throws { service = try LocalService.shared.get() }

    private func store(_ versions: String..., creates: Bool = true) throws {
        for (index, version) in versions.enumerated() {
            let create = index == 0 && creates ? ["--create"] : []
            var put = service.sesame("put", name, input: "hunter2")
            put.arguments += ["--version-id", version] + create
            try #require(try put.run().status == 0)
        }
    }

    @Test func `each is a line: its id, and when it was made`() throws {
        try store("v1", "a-longer-id", "v3")
        let outcome = try service.sesame("versions", name).run()
        #expect(outcome.status == 0 && outcome.stderr == "" && !outcome.tells)
        let lines = outcome.output.split(separator: "\n").map {
            $0.replacing(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/, with: "TIME")
        }
        #expect(
            lines == [
                "v3           TIME  Enabled  newest", "a-longer-id  TIME  Enabled", "v1           TIME  Enabled",
            ])
    }

    @Test func `the one that references without a version mean is the current one`() throws {
        try store("SSM_Current")
        let lines = { try service.sesame("versions", name).run().output.split(separator: "\n") }
        #expect(try lines().first?.hasSuffix("  Enabled  current, newest") == true)
        try store("v2", creates: false)
        try #require(service.sesame("disable", name).run().status == 0)
        let words = try lines().map { $0.split(separator: " ").joined(separator: " ") }
        #expect(words[0].hasSuffix("Disabled newest") && words[1].hasSuffix("Disabled current"))
    }

    @Test func `or a JSON object`() throws {
        try store("v1", "v2")
        let outcome = try service.sesame("versions", name, "--json").run()
        let objects = try outcome.output.split(separator: "\n").map { line in
            try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        }
        #expect(Set(objects.compactMap { $0["version"] as? String }) == ["v1", "v2"])
        for object in objects {
            #expect(abs(Date().timeIntervalSince1970 - (object["created"] as? Double ?? 0)) < 3600)
        }
    }

    @Test func `a name that is not there, and one that cannot be`() throws {
        try store("v1")
        let missing = try service.sesame("versions", name + "x").run()
        #expect(missing.status == 66 && missing.output == "")
        #expect(missing.lines.last?.hasPrefix("sesame: hint: did you mean \"\(name)\"? else check its name") == true)
        let version = try service.sesame("versions", name + "@v1").run()
        #expect(version.status == 64)
        #expect(version.lines.last == "sesame: hint: versions lists all of them: name the secret alone")
        #expect(try service.sesame("versions").run().status == 64)
        #expect(try service.sesame("versions", "a", "b").run().status == 64)
    }
}
