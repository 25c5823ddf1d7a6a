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
                "hint: check its name and the region (ap-beijing, from the reference)",
            ])
    }

    // MARK: Which one counts

    /// A manifest of two files and a profile in each; the variable shows the region that was asked.
    private func launch(_ manifest: String, _ flags: [String], _ twins: [String: String]) throws -> Command {
        var command = service.exec(manifest, ["/bin/sh", "-c", "echo $A"], flags: flags)
        command.environment["TENCENTCLOUD_REGION"] = nil
        command.environment.merge(twins) { $1 }
        return command
    }

    static let choices: [(flags: [String], twins: [String: String], region: String, note: String?)] = [
        ([], [:], "ap-shanghai", nil),
        (["--profile=other"], [:], "ap-shanghai", nil),
        (
            ["--profile=far"], [:], "ap-beijing",
            nil
        ),
        (
            [], ["TENCENTCLOUD_REGION": "ap-guangzhou"], "ap-guangzhou",
            "ap-guangzhou, from TENCENTCLOUD_REGION, not ap-shanghai, from standard input:1:9"
        ),
        (
            ["--profile=far"], ["TENCENTCLOUD_REGION": "ap-guangzhou"], "ap-beijing",
            "ap-beijing, from standard input:3:37, not ap-guangzhou, from TENCENTCLOUD_REGION"
        ),
        (
            [], ["TENCENTCLOUD_REGION": "ap-guangzhou", "SESAME_PROFILE": "far"], "ap-beijing",
            "ap-beijing, from standard input:3:37, not ap-guangzhou, from TENCENTCLOUD_REGION"
        ),
        (
            ["--profile=far"], ["TENCENTCLOUD_REGION": "ap-shanghai", "SESAME_REGION": "ap-guangzhou"], "ap-guangzhou",
            "ap-guangzhou, from SESAME_REGION, not ap-beijing, from standard input:3:37, nor ap-shanghai, from TENCENTCLOUD_REGION"
        ),
        (
            ["--profile=far", "--region=ap-shanghai"],
            ["TENCENTCLOUD_REGION": "ap-beijing", "SESAME_REGION": "ap-guangzhou"],
            "ap-shanghai",
            "ap-shanghai, from --region, not ap-beijing, from standard input:3:37, nor ap-beijing, from TENCENTCLOUD_REGION"
        ),
        (["--region=ap-shanghai"], ["TENCENTCLOUD_REGION": "ap-shanghai"], "ap-shanghai", nil),
    ]

    /// The profile is chosen for this program; TENCENTCLOUD_REGION is there for every one.
    @Test(arguments: choices)
    func `option, SESAME_REGION, profile, TENCENTCLOUD_REGION, manifest: the first counts, -v and check say which`(
        _ flags: [String], _ twins: [String: String], _ region: String, _ note: String?
    ) throws {
        let manifest = """
            region: ap-shanghai
            env: {A: '\(try Self.name.get())#here'}
            profiles: {other: {}, far: {region: ap-beijing}}
            """
        let notes = note.map { ["sesame: region: \($0)"] } ?? []
        succeeded(try launch(manifest, flags, twins).run(), region + "\n")
        let verbose = try launch(manifest, flags + ["-v"], twins).run()
        #expect(verbose.output == region + "\n" && verbose.lines.filter { $0.contains("region: ") } == notes)
        var check = Command(path: Command.sesame, arguments: ["check", "-f", "-"] + flags, input: Data(manifest.utf8))
        check.environment.merge(twins) { $1 }
        let checked = try check.run()
        let option = flags.contains { $0.hasPrefix("--region") } ? "--region" : nil
        let origin = option ?? twins.first { $0.value == region }?.key
        #expect(checked.status == 0 && checked.lines.count == 1)
        #expect(checked.lines.first?.hasPrefix("sesame: region: \(note ?? "\(region), from \(origin ?? "")")") == true)
    }

    @Test func `get tells it with -v too`() throws {
        let name = try Self.name.get()
        let get = service.sesame("get", "\(name)#here", "--region=ap-beijing", "-v")
        let outcome = try get.run()
        #expect(outcome.output == "ap-beijing")
        #expect(
            outcome.lines.first
                == "sesame: region: ap-beijing, from --region, not ap-guangzhou, from TENCENTCLOUD_REGION")
    }

    @Test func `of several manifests the last profile that names a region counts`() throws {
        let folder = Folder()
        let secret = "env: {A: '\(try Self.name.get())#here'}"
        let first = folder.file(secret + "\nprofiles: {p: {region: ap-beijing}}")
        let second = folder.file("region: ap-guangzhou\nprofiles: {p: {region: ap-shanghai}, q: {}}")
        for (files, region) in [([first, second], "ap-shanghai"), ([second, first], "ap-beijing")] {
            let flags = ["--profile=p"] + files.flatMap { ["-f", $0] }
            var command = service.sesame("exec", with: ["TENCENTCLOUD_REGION": "ap-guangzhou"])
            command.arguments += flags + ["--", "/bin/sh", "-c", "echo $A"]
            succeeded(try command.run(), region + "\n")
        }
    }

    // MARK: Where a secret was looked for

    private static let missing = "no such secret (ResourceNotFound.SecretNotExist, request ID)"

    @Test(arguments: [
        (["--region=ap-beijing"], [:], "ap-beijing, from --region"),
        ([], ["SESAME_REGION": "ap-beijing"], "ap-beijing, from SESAME_REGION"),
        ([], ["TENCENTCLOUD_REGION": "ap-beijing"], "ap-beijing, from TENCENTCLOUD_REGION"),
        ([], [:], "ap-shanghai, from standard input:1:9"),
        (["--profile=far"], [:], "ap-nanjing, from standard input:3:26"),
        (["--region=ap-guangzou"], [:], "ap-guangzou, from --region; did you mean ap-guangzhou?"),
        (["--region=ap-shangai"], [:], "ap-shangai, from --region; did you mean ap-shanghai?"),
        (["--region=xx-elsewhere-9"], [:], "xx-elsewhere-9, from --region"),
    ]) func `a secret that is not there tells which region was asked, and who named it`(
        _ flags: [String], _ twins: [String: String], _ words: String
    ) throws {
        let manifest = "region: ap-shanghai\nenv: {A: none}\nprofiles: {far: {region: ap-nanjing}}"
        refused(
            try launch(manifest, flags, twins).run(), 66,
            [
                "A: none@SSM_Current: " + Self.missing,
                "hint: check its name and the region (\(words)); a constant is written {value: \"none\"}",
            ])
    }

    @Test func `a region that the service does not know is told with the nearest`() throws {
        let server = try AnswerServer.shared.get()
        let manifest = ["code-UnsupportedRegion"]
        let line = "the service is not in this region (UnsupportedRegion, request req-1)"
        refused(
            try server.exec(manifest, with: ["SESAME_REGION": "ap-guangzou"]).run(), 78,
            [
                "A: " + line, "hint: check the region (ap-guangzou, from SESAME_REGION; did you mean ap-guangzhou?)",
            ])
        refused(
            try server.exec(manifest).run(), 78,
            ["A: " + line, "hint: check the region (ap-guangzhou, from TENCENTCLOUD_REGION)"])
    }

    @Test func `get names the secret that was probably meant, a launch does not ask for it`() throws {
        let suffix = UUID().uuidString.lowercased()
        let name = try service.store("hunter2", name: "prod-db-password-\(suffix)")
        let here = "check its name and the region (ap-guangzhou, from TENCENTCLOUD_REGION)"
        for wrong in ["prod-db-pasword-\(suffix)", "prdo-db-password-\(suffix)", "Prod-db-password-\(suffix)x"] {
            refused(
                try service.sesame("get", wrong).run(), 66,
                ["\(wrong)@SSM_Current: " + Self.missing, "hint: did you mean \"\(name)\"? else \(here)"])
            refused(
                try service.exec("env: {A: \(wrong)}").run(), 66,
                ["A: \(wrong)@SSM_Current: " + Self.missing, "hint: \(here)"])
        }
        refused(
            try service.sesame("get", "quite-another-\(suffix)").run(), 66,
            ["quite-another-\(suffix)@SSM_Current: " + Self.missing, "hint: \(here)"])
    }
}
