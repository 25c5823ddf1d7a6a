import Foundation
import Testing

/// Profiles and several manifests: what comes later wins, variable by variable.
@Suite struct LayerTests {
    private let folder = Folder()

    private func check(_ arguments: [String], input: String = "", with twins: [String: String] = [:]) throws -> Outcome
    {
        var command = Command(path: Command.sesame, arguments: ["check"] + arguments, folder: folder.path)
        command.input = Data(input.utf8)
        command.environment.merge(twins) { $1 }
        return try command.run()
    }

    private static let base = """
        env: {A: a, B: b, C: c}
        profiles:
          dev: {env: {B: dev-b, D: dev-d}}
          prod-1.x: {env: {A: {value: hunter2}}}
          empty: {env: {}}
        """

    @Test func `a profile adds to the manifest and wins, in its place`() throws {
        _ = folder.file(Self.base, name: "sesame.yaml")
        let rows = { (pairs: [String]) in pairs.map { "\($0.prefix(1))  \($0.dropFirst(2))\n" }.joined() }
        let plain = rows(["A a@SSM_Current", "B b@SSM_Current", "C c@SSM_Current"])
        checked(try check([]), plain)
        checked(try check(["--profile=empty"]), plain)
        let dev = rows(["A a@SSM_Current", "B dev-b@SSM_Current", "C c@SSM_Current", "D dev-d@SSM_Current"])
        checked(try check(["--profile", "dev"]), dev)
        checked(try check([], with: ["SESAME_PROFILE": "dev"]), dev)
        checked(
            try check(["--profile", "prod-1.x"], with: ["SESAME_PROFILE": "dev"]),
            rows(["A a constant", "B b@SSM_Current", "C c@SSM_Current"]))
    }

    @Test(arguments: [
        ("deb", "did you mean \"dev\"?"), ("hunter2", "there are: dev, empty, prod-1.x"),
        ("", "there are: dev, empty, prod-1.x"),
    ]) func `a profile that there is not`(_ name: String, _ hint: String) throws {
        _ = folder.file(Self.base, name: "sesame.yaml")
        let lines = ["--profile: there is no profile of this name", "hint: \(hint)"]
        refused(try check(["--profile=\(name)"]), 78, lines)
        _ = folder.file("env: {}", name: "none.yaml")
        let none = ["--profile: there is no profile of this name", "hint: the manifest has no profiles"]
        refused(try check(["--profile=dev", "-f", "none.yaml"]), 78, none)
    }

    @Test func `of several manifests the last wins, in the place of the first`() throws {
        _ = folder.file("env: {A: a1, B: b1}\nprofiles: {p: {env: {A: p1, X: x1}}}", name: "1.yaml")
        _ = folder.file("env: {B: b2, C: c2}", name: "2.yaml")
        _ = folder.file("env: {A: a3}\nprofiles: {p: {env: {B: p3}}}", name: "3.yaml")
        let all = "A  a3@SSM_Current\nB  b2@SSM_Current\nC  c2@SSM_Current\n"
        checked(try check(["-f", "1.yaml", "-f2.yaml", "--file=3.yaml"]), all)
        checked(try check([], with: ["SESAME_FILE": "1.yaml:2.yaml:3.yaml"]), all)
        // The command line replaces the whole list.
        checked(try check(["-f", "3.yaml"], with: ["SESAME_FILE": "1.yaml:2.yaml"]), "A  a3@SSM_Current\n")
        checked(
            try check(["-f", "1.yaml", "-f", "2.yaml", "-f", "3.yaml", "--profile=p"]),
            "A  a3@SSM_Current\nB  p3@SSM_Current\nX  x1@SSM_Current\nC  c2@SSM_Current\n")
        checked(
            try check(["-f", "3.yaml", "-f", "-"], input: "env: {A: stdin}"), "A  stdin@SSM_Current\n")
        checked(
            try check(["-f", "-", "-f", "3.yaml"], input: "env: {A: stdin, B: stdin}"),
            "A  a3@SSM_Current\nB  stdin@SSM_Current\n")
    }

    @Test func `one that is wrong is named, and none may be missing`() throws {
        _ = folder.file("env: {}", name: "1.yaml")
        _ = folder.file("env: {A: ''}", name: "2.yaml")
        let outcome = try check(["-f", "1.yaml", "-f", "2.yaml"])
        #expect(outcome.status == 78 && outcome.lines.first == "sesame: 2.yaml:1:10: A: a secret name is missing")
        let missing = "no such file or directory"
        let hint = "hint: name the manifest with -f FILE or SESAME_FILE"
        refused(try check(["-f", "1.yaml", "-f", "9.yaml"]), 78, ["9.yaml: \(missing)", hint])
        checked(try check([], with: ["SESAME_FILE": "1.yaml:"]), "")
    }

    @Test func `the region of the last manifest or profile that names one`() throws {
        let service = try LocalService.shared.get()
        let name = "layer-" + UUID().uuidString
        for region in ["ap-beijing", "ap-shanghai"] {
            var put = service.sesame("put", name, "--create", input: region)
            put.environment["TENCENTCLOUD_REGION"] = region
            #expect(try put.run().status == 0)
        }
        let manifest = "region: ap-beijing\nenv: {A: \(name)}\nprofiles: {sh: {region: ap-shanghai}, same: {env: {}}}"
        for (flags, region) in [
            ([], "ap-beijing"), (["--profile=sh"], "ap-shanghai"), (["--profile=same"], "ap-beijing"),
        ] {
            var command = service.exec(manifest, ["/bin/sh", "-c", "printf %s $A"], flags: flags)
            command.environment["TENCENTCLOUD_REGION"] = nil
            succeeded(try command.run(), region)
        }
    }

    @Test func `a manifest of profiles only`() throws {
        let manifest = "profiles: {a: {env: {A: a}}}"
        checked(try check(["-f", "-"], input: manifest), "")
        checked(try check(["-f", "-", "--profile=a"], input: manifest), "A  a@SSM_Current\n")
    }
}
