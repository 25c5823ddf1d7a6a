import Foundation
import Testing

/// Several regions in one manifest: the service keeps secrets of one name apart by region.
@Suite struct RegionTests {
    private let service: LocalService

    private static let name = Result {
        let service = try LocalService.shared.get()
        let name = "region-" + UUID().uuidString
        for region in ["ap-guangzhou", "ap-beijing", "ap-shanghai"] {
            var put = service.sesame("put", name, "--create", input: "{\"here\": \"\(region)\"}")
            put.environment["TENCENTCLOUD_REGION"] = region
            let outcome = try put.run()
            try #require(outcome.status == 0, "\(outcome.stderr)")
        }
        return name
    }

    init() throws { service = try LocalService.shared.get() }

    private func manifest(_ first: String = "") throws -> String {
        let name = try Self.name.get()
        return """
            \(first)
            env:
              DEFAULT: '\(name)#here'
              BJ: {secret: \(name), field: here, region: ap-beijing}
              SH: {template: '${\(name)#here}-${\(name)#here|url}', region: ap-shanghai}
              GZ: {secret: \(name), field: here, region: ap-guangzhou}
            from: [{secret: \(name), region: ap-beijing, prefix: P_, keys: all}]
            """
    }

    @Test func `the region of an entry comes before all others`() throws {
        for flags in [[], ["--region=ap-shanghai"]] {
            let seen = try service.seen(try manifest(), flags)
            #expect(seen["DEFAULT"] == (flags.isEmpty ? "ap-guangzhou" : "ap-shanghai"))
            #expect(seen["BJ"] == "ap-beijing" && seen["SH"] == "ap-shanghai-ap-shanghai")
            #expect(seen["GZ"] == "ap-guangzhou" && seen["P_here"] == "ap-beijing")
        }
    }

    @Test func `the manifest's own comes after those of the command line and the environment`() throws {
        let manifest = try manifest("region: ap-beijing")
        #expect(try service.seen(manifest)["DEFAULT"] == "ap-guangzhou")
        var command = service.exec(manifest, ["/usr/bin/env", "-0"])
        command.environment["TENCENTCLOUD_REGION"] = nil
        #expect(try command.environmentSeen()["DEFAULT"] == "ap-beijing")
    }

    @Test func `a secret is asked for once in each region`() throws {
        let outcome = try service.exec(try manifest(), flags: ["-v"]).run()
        #expect(outcome.lines.count { $0.contains("request ") } == 3)
    }

    @Test func `where each reference names one, no other is needed`() throws {
        let name = try Self.name.get()
        var command = service.exec(
            "env: {A: {secret: \(name), region: ap-beijing, field: here}, B: {secret: \(name), region: ap-shanghai, field: here}}",
            ["/bin/sh", "-c", "echo $A $B"])
        command.environment["TENCENTCLOUD_REGION"] = nil
        succeeded(try command.run(), "ap-beijing ap-shanghai\n")
        command.input = Data("env: {A: {secret: \(name), region: ap-beijing}, B: \(name)}".utf8)
        let outcome = try command.run()
        #expect(outcome.status == 78 && outcome.lines.first == "sesame: no region")
    }

    @Test func `a failure names the region`() throws {
        let outcome = try service.exec("env: {A: {secret: none, region: ap-beijing}}").run()
        refused(
            outcome, 66,
            [
                "A: ap-beijing/none@SSM_Current: no such secret (ResourceNotFound.SecretNotExist, request ID)",
                "hint: check its name and the region",
            ])
    }
}
