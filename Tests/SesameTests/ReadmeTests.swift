import Foundation
import Testing

/// The README's transcripts, run in their order in one folder against the local service, must print what stands there.
@Suite struct ReadmeTests {
    /// A command of the README and what it says that it prints.
    struct Step: CustomTestStringConvertible {
        let command: String
        let expected: String
        var testDescription: String { command }
    }

    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    private static func steps() throws -> [Step] {
        let text = try String(contentsOf: root.appendingPathComponent("README.md"), encoding: .utf8)
        var steps: [Step] = []
        for block in text.components(separatedBy: "```console\n").dropFirst() {
            let body = block.components(separatedBy: "\n```")[0]
            for step in ("\n" + body).components(separatedBy: "\n$ ").dropFirst() {
                let lines = step.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
                steps.append(Step(command: String(lines[0]), expected: lines.count > 1 ? String(lines[1]) : ""))
            }
        }
        return steps
    }

    /// What differs from run to run, made equal.
    private func normal(_ text: String) -> String {
        text.replacing(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/, with: "REQUEST")
            .replacing(/\d{4}-\d\d-\d\d/, with: "DAY").replacing(/127\.0\.0\.1:\d{4,}/, with: "SERVER")
            .replacing(/\d+s ago/, with: "AGE ago")
            .replacing(/\d+ attempts in \d+\.\d s/, with: "N attempts").trimmingCharacters(in: .newlines)
    }

    @Test func `every transcript is what the binaries print`() throws {
        let folder = Folder()
        let manifest = try String(
            contentsOf: Self.root.appendingPathComponent("examples/quickstart.yaml"), encoding: .utf8)
        let readme = try String(contentsOf: Self.root.appendingPathComponent("README.md"), encoding: .utf8)
        #expect(readme.contains("```yaml\n\(manifest)```"), "the README's first manifest is that of the quickstart")
        _ = folder.file(manifest, name: "sesame.yaml")
        _ = folder.file("key two", name: "key-two")
        let service = try LocalService()
        let steps = try Self.steps()
        #expect(steps.count > 10)
        for step in steps {
            var command = service.sesame()
            (command.path, command.arguments) = ("/bin/bash", ["-c", "exec 2>&1; \(step.command)"])
            command.environment["PATH"] = "\(Command.folder):\(Command.products):/usr/bin:/bin"
            command.folder = folder.path
            #expect(normal(try command.run().output) == normal(step.expected), "$ \(step.command)")
        }
    }

    @Test func `the table of exit statuses is the help's too`() throws {
        let readme = try String(contentsOf: Self.root.appendingPathComponent("README.md"), encoding: .utf8)
        let help = try Command(path: Command.sesame, arguments: ["--help"]).run().output
        for status in ["127", "126", "64", "78", "77", "66", "65", "69", "125"] {
            #expect(readme.contains("| \(status)") || readme.contains("/ \(status) |"))
            #expect(help.contains(status))
        }
    }
}
