import Foundation
import Testing

/// The transcripts of README.md and of the pages in docs/: typed in order after the page's prelude, against a fresh
/// service and in a fresh folder, they print what stands there.
@Suite struct PagesTests {
    /// Printed between two commands; no page has it.
    private static let separator = "\u{1E}"

    static let withTranscripts = Page.manual.filter { (try? Page($0))?.steps.isEmpty == false }

    @Test(arguments: withTranscripts) func `every transcript is what the binaries print`(_ name: String) throws {
        let page = try Page(name)
        let printed = try typed(page).components(separatedBy: Self.separator)
        #expect(printed.first == "", "the prelude")
        try #require(printed.count == page.steps.count + 1, "\(printed.last ?? "")")
        for (step, output) in zip(page.steps, printed.dropFirst()) {
            #expect(comparable(output) == comparable(step.expected), "$ \(step.command)")
        }
    }

    /// The output of a shell in which a reader types the prelude and all steps of a page, separated by ``separator``.
    private func typed(_ page: Page) throws -> String {
        let prelude = try #require(
            page.prelude, "\(page.name) has transcripts, and does not say how to prepare a shell")
        let stop = "trap 'kill $SESAME_LOCAL_PID' EXIT"
        let steps = page.steps.map { "printf '\\036'\n\($0.command)\n" }
        // "swift build --show-bin-path" answers with the binaries under test.
        let swift = "swift() { echo \"\(Command.folder):\(Command.products)\"; }"
        let script = ["exec 2>&1", swift, prelude, stop].joined(separator: "\n") + "\n" + steps.joined()
        var command = Command(path: "/bin/bash", arguments: ["-c", script], folder: Repository.folder)
        command.environment["TMPDIR"] = Folder().path
        return try command.run().output
    }

    /// A text with placeholders for all that is another each time.
    private func comparable(_ text: String) -> String {
        text.replacing(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/, with: "REQUEST")
            .replacing(/\d{4}-\d\d-\d\d/, with: "DAY").replacing(/T\d\d:\d\d:\d\dZ/, with: "TIME").replacing(
                /127\.0\.0\.1:\d{4,}/, with: "SERVER"
            )
            .replacing(/id ends with \S{4}, request/, with: "id ends with LAST, request")
            .replacing(/\ +\d+s\ +/, with: " AGE ").replacing(/\d+s ago/, with: "AGE ago").replacing(
                /\/proc\/\d+\//, with: "/proc/PID/"
            )
            .replacing(/\d+ attempts in \d+\.\d s/, with: "N attempts").trimmingCharacters(in: .newlines)
    }

    @Test func `all preludes are the same, but that the README begins without secrets`() throws {
        let readme = try #require(Page.readme.get().prelude)
        let seeding = "--background --seed examples/sesame-local/pages.yaml)\""
        for name in Self.withTranscripts where !name.hasSuffix("README.md") {
            let expected = readme.replacing(/--background\)".*/, with: seeding)
            #expect(try Page(name).prelude == expected, "\(name)")
        }
        #expect(try Page("docs/zh/README.md").prelude == readme)
        #expect(Self.withTranscripts.count > 4)
    }

    /// Its comments are in the language of the page.
    @Test func `the Chinese page has the session of the README`() throws {
        let (chinese, readme) = (try Page("docs/zh/README.md"), try Page.readme.get())
        #expect(chinese.steps.map(\.command) == readme.steps.map(\.command) && !chinese.steps.isEmpty)
    }

    @Test func `the first manifest of the README is the quickstart's`() throws {
        let manifest = try String(contentsOfFile: Repository.folder + "/examples/quickstart.yaml", encoding: .utf8)
        #expect(try Page.readme.get().blocks("yaml").first.map { $0 + "\n" } == manifest)
    }
}

/// The README's tables beside what the binary says of itself.
@Suite struct ReadmeTests {
    private static let help = Result { try Command(path: Command.sesame, arguments: ["--help"]).run().output }

    @Test func `the table of commands has those of the help, in their order`() throws {
        let rows = try Page.readme.get().rows(ofTable: "| command | what it does |")
        var inTable = rows.compactMap { $0[0].split { " `".contains($0) }.dropFirst().first.map(String.init) }
        // put has a row for each of its ways.
        inTable = inTable.enumerated().filter { $0 == 0 || inTable[$0 - 1] != $1 }.map(\.element)
        // A line each, or several with commas between them; in the margin stands the group.
        let lines = try Self.help.get().matches(of: /\n(?:[A-Z][a-z]+ +| {7})([a-z]+(?:, [a-z]+)*)/)
        let inHelp = lines.flatMap { $0.1.split(separator: ", ").map(String.init) }
        #expect(inTable == inHelp)
    }

    @Test func `the table of exit statuses has those of the help`() throws {
        let rows = try Page.readme.get().rows(ofTable: "| status | meaning |")
        let inTable = rows.flatMap { $0[0].matches(of: /\d+/).map { String($0.output) } }
        let help = try Command(path: Command.sesame, arguments: ["exec", "--help"]).run().output
        let said = try #require(help.components(separatedBy: "Exit status:").last)
        #expect(Set(inTable) == Set(said.matches(of: /\d+/).map { String($0.output) }))
        #expect(inTable.count == Set(inTable).count)
    }
}
