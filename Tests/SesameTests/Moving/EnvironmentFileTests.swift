import Foundation
import Testing

/// Environment files as `sesame import` reads them, beside what python-dotenv and systemd read, and what the documentation
/// of Docker Compose says: the cases of Tests/Conformance/environment_files.json.
@Suite struct EnvironmentFileTests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let text: String
        /// The variables that each format reads. nil for a file that compose refuses, or whose meaning is not documented;
        /// a nil value for a name without a value.
        let dotenv: [String: String?]
        let compose: [String: String?]?
        let systemd: [String: String?]
        /// The formats in which sesame does not take the file.
        let refused: [String]?
        var testDescription: String { name }

        func reading(_ format: String) -> [String: String?]? {
            switch format {
            case "dotenv": dotenv
            case "compose": compose
            default: systemd
            }
        }

        /// The reading that sesame has to give; nil if it has to refuse the file.
        func expected(_ format: String?) -> [String: String]? {
            guard let format else {
                let isOne = refused == nil && dotenv == compose && dotenv == systemd
                return isOne ? expected("dotenv") : nil
            }
            if refused?.contains(format) == true { return nil }
            return reading(format)?.compactMapValues { $0 }
        }
    }

    static let cases: [Case] = {
        let path = Repository.folder + "/Tests/Conformance/environment_files.json"
        let data = (try? Data(contentsOf: URL(fileURLWithPath: path))) ?? Data()
        return (try? JSONDecoder().decode([Case].self, from: data)) ?? []
    }()

    private static let isMachine =
        geteuid() == 0 && FileManager.default.isExecutableFile(atPath: "/usr/bin/systemd-nspawn")

    @Test func `there are more than 80 cases, each with a name of its own`() {
        #expect(Self.cases.count > 80 && Set(Self.cases.map(\.name)).count == Self.cases.count)
        #expect(Self.cases.count { $0.expected(nil) != nil } > 30)
        for format in ["dotenv", "compose", "systemd"] {
            #expect(Self.cases.count { $0.expected(format) != nil } > 60, "\(format)")
        }
    }

    @Test func `python-dotenv reads what the cases say`() throws {
        let outcome = try Conformance.run("environment_files.py")
        try #require(outcome.status == 0, "\(outcome.stderr)")
        let readings = try JSONDecoder().decode([[String: String?]].self, from: outcome.stdout)
        #expect(readings.count == Self.cases.count)
        for (each, reading) in zip(Self.cases, readings) { #expect(reading == each.dotenv, "\(each.name)") }
    }

    /// Each is the EnvironmentFile of a unit; Tests/Servers/environment-files starts them.
    @Test(.enabled(if: isMachine, "Tests/static installs systemd-nspawn, which needs root"))
    func `a real systemd reads what the cases say`() throws {
        let files = Dictionary(
            uniqueKeysWithValues: Self.cases.enumerated().map { ("case-\($0)", $1.text) })
        let facts = try Machine("environment-files", secrets: [:], files: files).facts
        func environment(_ index: Int) throws -> [String: String?] {
            let data = try #require(Data(base64Encoded: facts["case-\(index)"] ?? ""))
            let entries = data.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
            return Dictionary(
                uniqueKeysWithValues: entries.map { entry in
                    let parts = entry.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                    return (String(parts[0]), parts.count > 1 ? String(parts[1]) : nil)
                })
        }
        let empty = try #require(Self.cases.firstIndex { $0.text.isEmpty })
        let others = try environment(empty)
        for (index, each) in Self.cases.enumerated() {
            // systemd 254 reads this in another way than 253 does.
            if each.name == "a comment that ends in a backslash" { continue }
            let reading = try environment(index).filter { others[$0.key] == nil }
            #expect(reading == each.systemd, "\(each.name)")
        }
    }

    @Test(arguments: cases) func `sesame reads it as the format does, or refuses it`(_ each: Case) throws {
        for format in ["dotenv", "compose", "systemd", nil] {
            let outcome = try Moving.read(each.text, format)
            guard let expected = each.expected(format) else {
                #expect(outcome.status == 65 && outcome.output == "", "\(format ?? "any"): \(outcome.output)")
                #expect(outcome.stderr.contains("hint:") || format != nil || each.text.isEmpty)
                continue
            }
            let values = try? JSONDecoder().decode([String: String].self, from: outcome.stdout)
            #expect(values == expected, "\(format ?? "any"): \(outcome.stderr)")
        }
    }

    @Test(
        arguments: [
            ("A=hunter2\n\n B=hunter2 # hunter2\n", nil, "3:12", "dotenv, compose and systemd read this differently"),
            ("A=\"hunter2\nB=b\n", "dotenv", "1:3", "a quotation mark is not closed"),
            ("A='hunter2' hunter2\n", "compose", "1:13", "text follows the closing quotation mark"),
            ("A=b\nhunter2-name=b\n", "systemd", "2:1", "no variable can have the name here"),
            ("hunter2\n", nil, "1:1", "a variable is named here and gets no value"),
            ("A=密hunter2\0\n", nil, "1:11", "there is a NUL byte, which no environment variable can hold"),
            ("PASSWORD=hunter2$x\n", "compose", "1:10", "a dollar sign refers to another variable"),
        ] as [(String, String?, String, String)])
    func `a refusal names line and column, and no value`(
        _ text: String, _ format: String?, _ place: String, _ problem: String
    ) throws {
        let outcome = try Moving.read(text, format)
        #expect(outcome.status == 65 && !outcome.tells)
        #expect(outcome.lines.first?.hasSuffix(":\(place): \(problem)") == true, "\(outcome.stderr)")
    }

    @Test(arguments: [
        (Data([0x41, 0x3D, 0x62, 0xFF, 0x0A]), "1:4"), (Data([0x41, 0x3D, 0xC0, 0x80]), "1:3"),
        (Data([0x41, 0x3D, 0xED, 0xA0, 0x80]), "1:3"), (Data([0x0A, 0x41, 0x3D, 0xE5, 0xAF]), "2:3"),
    ]) func `bytes that are not UTF-8 are refused`(_ bytes: Data, _ place: String) throws {
        let file = Folder.shared.file(bytes)
        let outcome = try Command(path: Command.sesame, arguments: ["import", file, "--secret", "x"]).run()
        refused(outcome, 65, ["\(file):\(place): this is not UTF-8", "hint: save it as UTF-8"])
    }
}

/// Steps that the tests of import and export share.
enum Moving {
    /// What `sesame import` reads of a text, as `sesame export` prints it; the outcome of the first that fails.
    static func read(_ text: String, _ format: String?) throws -> Outcome {
        let (file, manifest) = (Folder.shared.file(text), Folder().path + "/sesame.yaml")
        let words = ["import", file, "--secret", "x", "--constants", "*", "--output", manifest, "--yes"]
        let options = format.map { ["--format", $0] } ?? []
        let outcome = try Command(path: Command.sesame, arguments: words + options).run()
        guard outcome.status == 0 else { return outcome }
        let json = ["export", "--format", "json", "--allow-unsafe-names", "-f", manifest]
        return try Command(path: Command.sesame, arguments: json).run()
    }
}
