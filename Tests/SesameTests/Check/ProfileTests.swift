import Foundation
import Testing

/// Several profiles, of which the later wins, and the rows in which two differ.
@Suite struct ProfileTests {
    private let folder = Folder()

    private func check(_ flags: String..., with twins: [String: String] = [:]) throws -> Outcome {
        var command = Command(path: Command.sesame, arguments: ["check"] + flags, folder: folder.path)
        command.environment.merge(twins) { $1 }
        return try command.run()
    }

    private static let manifest = """
        region: ap-guangzhou
        env: {A: a, B: b, C: {value: hunter2}, T: {template: 'x-${t}'}, F: {secret: f, as: file}}
        profiles:
          one: {region: ap-beijing, env: {A: one-a, B: one-b}}
          two: {env: {B: two-b, D: two-d, C: {value: hunter3}}}
          three: {region: ap-shanghai, env: {T: {template: 'y-${t}'}, F: {secret: f, as: file, mode: '0444'}}}
        """

    private func table(_ rows: (String, String)...) -> String {
        rows.map { "\($0)  \($1)\n" }.joined()
    }

    @Test func `the later profile wins, variable by variable, and by region if it names one`() throws {
        _ = folder.file(Self.manifest, name: "sesame.yaml")
        let rest = [
            ("C", "a constant"), ("T", "t@SSM_Current, in a template"), ("F", "f@SSM_Current, in a memory file"),
        ]
        let (a, d) = (("A", "one-a@SSM_Current"), ("D", "two-d@SSM_Current"))
        let forth = table(a, ("B", "two-b@SSM_Current"), rest[0], rest[1], rest[2], d)
        for outcome in [
            try check("--profile=one", "--profile", "two"), try check(with: ["SESAME_PROFILE": "one:two"]),
            try check("--profile=one", "--profile", "two", with: ["SESAME_PROFILE": "nowhere"]),
        ] {
            checked(outcome, forth)
            #expect(outcome.lines == ["sesame: region: ap-beijing, from sesame.yaml:4:17"])
        }
        let back = try check("--profile=two", "--profile=one")
        checked(back, table(a, ("B", "one-b@SSM_Current"), rest[0], rest[1], rest[2], d))
        #expect(
            try check("--profile=one", "--profile=three", "--profile=two").lines
                == ["sesame: region: ap-shanghai, from sesame.yaml:6:19"])
    }

    @Test func `the region is that of the last profile, in whichever manifest it stands`() throws {
        let first = folder.file("env: {A: a}\nprofiles: {x: {}, y: {region: ap-beijing}}", name: "1.yaml")
        let second = folder.file("env: {}\nprofiles: {x: {region: ap-shanghai}}", name: "2.yaml")
        let outcome = try check("-f", first, "-f", second, "--profile=x", "--profile=y")
        #expect(outcome.lines == ["sesame: region: ap-beijing, from \(first):2:31"])
    }

    @Test func `each has to be there, and its number is told`() throws {
        _ = folder.file(Self.manifest, name: "sesame.yaml")
        refused(
            try check("--profile=one", "--profile=tow"), 78,
            ["--profile, number 2: there is no profile of this name", "hint: did you mean \"two\"?"])
    }

    // MARK: --diff

    @Test func `the rows in which two profiles differ`() throws {
        _ = folder.file(Self.manifest, name: "sesame.yaml")
        succeeded(
            try check("--profile", "one", "--diff", "two").beside("sesame: region: ap-beijing, from sesame.yaml:4:17"),
            """
            variable  one                two
            (region)  ap-beijing         ap-guangzhou
            A         one-a@SSM_Current  a@SSM_Current
            B         one-b@SSM_Current  two-b@SSM_Current
            C         a constant         a constant, but not the same
            D         -                  two-d@SSM_Current

            """)
        let region = "sesame: region: ap-guangzhou, from sesame.yaml:1:9"
        succeeded(
            try check("--diff=three").beside(region),
            """
            variable  (no profile)                     three
            (region)  ap-guangzhou                     ap-shanghai
            T         t@SSM_Current, in a template     t@SSM_Current, in a template, but not the same
            F         f@SSM_Current, in a memory file  f@SSM_Current, in a memory file, but not the same

            """)
        succeeded(
            try check("--profile=two", "--diff", "one", "--only=A,B", "--json").beside(region),
            """
            {"variable":"(region)","before":"ap-guangzhou","after":"ap-beijing"}
            {"variable":"A","before":"a@SSM_Current","after":"one-a@SSM_Current"}
            {"variable":"B","before":"two-b@SSM_Current","after":"one-b@SSM_Current"}

            """)
        succeeded(try check("--profile=two", "--diff=two").beside(region), "")
    }

    @Test func `a profile that there is not, and standard input`() throws {
        _ = folder.file(Self.manifest, name: "sesame.yaml")
        let missing = try check("--diff=tow")
        #expect(missing.status == 78)
        #expect(
            missing.linesBesideRegion == [
                "sesame: --diff: there is no profile of this name", "sesame: hint: did you mean \"two\"?",
            ])
        var command = Command(path: Command.sesame, arguments: ["check", "-f", "-", "--diff=one"])
        command.input = Data("env: {}\nprofiles: {one: {}}".utf8)
        refused(
            try command.run(), 64,
            ["--diff reads the manifest twice, and standard input can be read once only"])
    }
}

extension Outcome {
    /// The same without this first line on standard error.
    fileprivate func beside(_ line: String) -> Outcome {
        let rest = stderr.hasPrefix(line + "\n") ? String(stderr.dropFirst(line.count + 1)) : stderr
        return Outcome(
            stdout: stdout, stderr: rest, status: status, signal: signal, dumpedCore: dumpedCore, secrets: secrets)
    }
}
