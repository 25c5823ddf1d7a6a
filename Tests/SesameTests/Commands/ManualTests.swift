import Foundation
import Testing

/// The manual pages: mandoc and groff read them without a warning, and they leave out nothing of the tables.
@Suite struct ManualTests {
    static let pages = [
        [Command.sesame, "man"], [Command.sesame, "man", "sesame.yaml"], [Command.sesameLocal, "--man"],
    ]

    private func text(_ words: [String]) throws -> String {
        let outcome = try Command(path: words[0], arguments: Array(words.dropFirst())).run()
        #expect(outcome.status == 0 && outcome.stderr.isEmpty)
        return outcome.output
    }

    private func read(_ page: String, by words: String...) throws -> Outcome {
        try Command(path: "/usr/bin/env", arguments: words, input: Data(page.utf8)).run()
    }

    @Test(arguments: pages) func `mandoc and groff have nothing to say against a page`(_ words: [String]) throws {
        let page = try text(words)
        #expect(page.utf8.allSatisfy { $0 < 128 } && page.hasPrefix(".TH SESAME"))
        succeeded(try read(page, by: "mandoc", "-T", "lint", "-W", "warning"), "")
        let groff = try read(page, by: "groff", "-ww", "-man", "-T", "ascii", "-z")
        #expect(groff.status == 0 && groff.stderr == "" && groff.output == "")
    }

    /// As a reader sees it: without the back spaces by which mandoc prints bold letters, and without its line breaks.
    private func seen(_ words: [String]) throws -> String {
        let outcome = try read(try text(words), by: "mandoc", "-T", "ascii")
        return outcome.output.replacing(/.\x08/, with: "").split { $0.isWhitespace }.joined(separator: " ")
    }

    @Test func `sesame(1) has every command, option and variable of the help`() throws {
        let page = try seen(Self.pages[0])
        for (command, options) in HelpTests.subcommands {
            #expect(page.contains(" sesame \(command) ") || page.contains(" sesame \(command)\n"))
            for option in options {
                let parts = option.components(separatedBy: " [SESAME")
                #expect(page.contains(parts[0]), "\(option)")
                if parts.count > 1 { #expect(page.contains("[SESAME" + parts[1]), "\(option)") }
            }
        }
        #expect(page.contains(#"sesame exec -- sh -c 'exec server --password "$DB_PASSWORD"'"#))
    }

    @Test func `sesame.yaml(5) has every key of the JSON Schema`() throws {
        let page = try seen(Self.pages[1])
        let schema = try text([Command.sesame, "schema"])
        let names = schema.matches(of: /"([a-z]+)": \{\s*"description": "((?:[^"\\]|\\.)*)"/)
        #expect(names.count > 30)
        for name in names {
            let help = name.2.replacing("\\\"", with: "\"").replacing("\\\\", with: "\\")
            #expect(page.contains(" \(name.1): ") && page.contains(help), "\(name.1)")
        }
    }

    @Test func `sesame-local(1) has every option of its help`() throws {
        let help = try text([Command.sesameLocal, "--help"])
        let page = try seen(Self.pages[2])
        let options = help.matches(of: /\n {6}(--[^\n]+)/)
        #expect(options.count > 15)
        for option in options { #expect(page.contains(String(option.1)), "\(option.1)") }
    }

    @Test func `the day of a page is that of the version`() throws {
        let log = try Page("CHANGELOG.md").text
        for words in Self.pages {
            let head = try #require(try text(words).firstMatch(of: /^\.TH \S+ \d (\S+) "\S+ (\S+)"/))
            #expect(log.contains("## \(head.2) - \(head.1)\n"))
        }
    }

    @Test func `another page is refused`() throws {
        let outcome = try Command(path: Command.sesame, arguments: ["man", "fish"]).run()
        refused(outcome, 64, ["there is no such page", "hint: the pages are sesame, sesame.yaml"])
    }
}
