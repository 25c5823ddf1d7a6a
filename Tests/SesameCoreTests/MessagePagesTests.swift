import Foundation
@testable import SesameCore
import Testing

/// The pages of messages beside the sources: what is given to a fault as its problem stands there, and nothing else.
@Suite struct MessagePagesTests {
    private static let root = String(#filePath.split(separator: "/Tests/").first ?? "")
    private static let pages = ["docs/messages.md", "docs/messages-manifest.md"]

    private static func read(_ path: String) throws -> String {
        try String(contentsOfFile: root + "/" + path, encoding: .utf8)
    }

    /// The sources of the launcher, by path.
    private static let sources = Result {
        try ["SesameCore", "sesame", "TencentCloud"].flatMap { room in
            let files = FileManager.default.enumerator(atPath: root + "/Sources/" + room)?.allObjects as? [String]
            return try (files ?? []).filter { $0.hasSuffix(".swift") }.sorted().map {
                (name: room + "/" + $0, source: SwiftSource(try read("Sources/" + room + "/" + $0)))
            }
        }
    }

    /// The functions whose parameter is a problem, beside the initializers of Fault and Failure.
    private static func makers(_ sources: [(name: String, source: SwiftSource)]) -> Set<String> {
        let texts = sources.map { $0.source.code(0..<$0.source.count) }
        let found = texts.flatMap { text in
            text.matches(of: /func (\w+)(?:<\w+>)?\([^)]*\bproblem: String/).map { String($0.1) }
        }
        return Set(found + ["Fault", "Failure", "init"])
    }

    private static func trimmed(_ text: String) -> String {
        text.trimmingCharacters(in: CharacterSet(charactersIn: " :;,…"))
    }

    /// The problems of one file, with "…" for what differs.
    private static func problems(in source: SwiftSource, _ makers: Set<String>) -> [String] {
        let named = source.declarations(/(?:var|func) \w*[pP]roblem\w*[^{}\n]*(?:\n[^{}=\n]*)?\{/)
        let answering = source.declarations(/func \w+\([^{}]*?->[^{}\n]*, problem: String[^{}\n]*\{/)
        let bodies = named + answering
        let tables = source.declarations(
            /(?:var|let) \w+: [^{}=\n]*\(problem: String, hint: String\?\)\]?(?: =)? [\{\[]/)
        var (problems, end): ([String], Int) = ([], 0)
        for literal in source.literals {
            let call = source.call(literal)
            let text = source.text(literal)
            // What "+" joins to a problem is a part of it.
            let isJoined = end > 0 && source.code(end..<literal.lowerBound).wholeMatch(of: /\s*\+\s*/) != nil
            let isGiven = call.map { $0.label == "problem" || $0.label.isEmpty && makers.contains($0.name) } ?? false
            let isInBody = bodies.contains { $0.contains(literal.lowerBound) } && call?.label != "separator"
            let isInTable = call?.name == "" && call?.number == 0 && tables.contains { $0.contains(literal.lowerBound) }
            let isNamed = source.line(before: literal).contains(/\b\w*[pP]roblem =\s/)
            guard text.contains(/[a-z]{2}/), isJoined || isGiven || isInBody || isInTable || isNamed else { continue }
            if isJoined { problems[problems.count - 1] += text } else { problems.append(text) }
            end = literal.upperBound
        }
        return problems.map(trimmed)
    }

    /// The first column of the tables, without the backslash that a "|" has there.
    private static func documented() throws -> [String] {
        var messages: [String] = []
        for line in try pages.map(read).joined(separator: "\n").split(separator: "\n") where line.hasPrefix("| `") {
            let cell = String(line).replacing("\\|", with: "\u{1}").split(separator: "|")[0]
            for match in cell.matches(of: /`([^`]+)`/) {
                messages.append(trimmed(String(match.1).replacing("\u{1}", with: "|")))
            }
        }
        return messages
    }

    @Test func `every message of the sources is on a page, and every message of a page in the sources`() throws {
        let sources = try Self.sources.get()
        let makers = Self.makers(sources)
        let documented = Set(try Self.documented())
        var known = Set(ServiceVerdict.rows.map(\.problem) + [ServiceVerdict(code: "None").problem])
        for (name, source) in sources {
            let problems = Self.problems(in: source, makers)
            for problem in problems where !documented.contains(problem) {
                Issue.record("\(name): \"\(problem)\" is on no page of \(Self.pages.joined(separator: ", "))")
            }
            known.formUnion(problems)
        }
        #expect(known.count > 250)
        for row in ServiceVerdict.rows where !documented.contains(row.problem) {
            Issue.record("\(row.code): \"\(row.problem)\" is on no page")
        }
        for text in documented.subtracting(known).sorted() { Issue.record("no source says \"\(text)\"") }
    }

    /// A text that comes from elsewhere would be on no page: it is named `problem`, or it is the system's.
    @Test func `a fault gets a literal, or what is called a problem`() throws {
        for (name, source) in try Self.sources.get() {
            for place in source.calls(of: ["Fault", "Failure"]) {
                let arguments = source.arguments(place)
                guard arguments.first?.hasPrefix(".") == true || arguments.first?.contains("status") == true else {
                    continue
                }
                let rest = arguments.dropFirst().filter { $0.wholeMatch(of: /(?s)(?:at|hint|errno): .*/) == nil }
                let isSystem = arguments.contains { $0.hasPrefix("errno:") }
                #expect(
                    isSystem || rest.contains { $0.contains(/"|_{3}|[pP]roblem|[wW]ords|text/) },
                    "\(name): \(arguments)")
            }
        }
    }
}
