import Foundation

/// A page that people read: the README, and what it leads to.
struct Page: Sendable {
    /// Its path in the repository.
    let name: String
    let text: String

    /// A command of a page, and what it prints, as the page says.
    struct Step {
        let command: String
        let expected: String
    }

    init(_ name: String) throws {
        self.name = name
        text = try String(contentsOfFile: Repository.folder + "/" + name, encoding: .utf8)
    }

    static let readme = Result { try Page("README.md") }

    /// The README and the pages of docs/, one of them in Chinese.
    static let manual = ["README.md"] + pages("docs") + pages("docs/zh")

    /// All pages with links to other files.
    static let linking = manual + ["CHANGELOG.md", ".ci/README.md"].filter(exists) + pages(".github")

    private static func pages(_ folder: String) -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: Repository.folder + "/" + folder)) ?? []
        return names.filter { $0.hasSuffix(".md") }.sorted().map { folder + "/" + $0 }
    }

    static func exists(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: Repository.folder + "/" + path)
    }

    var lines: [Substring] { text.dropLast().split(separator: "\n", omittingEmptySubsequences: false) }

    /// The lines outside of fenced blocks.
    var linesOfText: [Substring] {
        var isInside = false
        return lines.filter { line in
            if line.hasPrefix("```") { isInside.toggle() }
            return !isInside && !line.hasPrefix("```")
        }
    }

    /// The lines that are neither a block, a table nor a comment.
    var prose: [Substring] {
        linesOfText.filter { line in !["|", "    ", "<!--"].contains { line.hasPrefix($0) } }
    }

    /// The contents of the fenced blocks of this kind.
    func blocks(_ kind: String) -> [String] {
        text.components(separatedBy: "\n```\(kind)\n").dropFirst().map { $0.components(separatedBy: "\n```")[0] }
    }

    /// The blocks of a shell, as files `block-1` and so on, for a script that types them.
    var typed: [String: String] {
        Dictionary(uniqueKeysWithValues: blocks("sh").enumerated().map { ("block-\($0 + 1)", $1 + "\n") })
    }

    /// The commands that a reader types first.
    var prelude: String? { blocks("sh prelude").first }

    /// The commands of all its transcripts, in their order.
    var steps: [Step] {
        blocks("console").flatMap { block in
            ("\n" + block).components(separatedBy: "\n$ ").dropFirst().map { step in
                let (command, _, printed) = step.partitioned(at: "\n")
                return Step(command: command, expected: printed)
            }
        }
    }

    /// The cells of the rows of a table, found by its first line.
    func rows(ofTable head: String) -> [[String]] {
        let table = lines.drop { $0 != head }.prefix { $0.hasPrefix("|") }.dropFirst(2)
        return table.map { row in
            row.dropFirst().dropLast().components(separatedBy: " | ").map { $0.trimmingCharacters(in: .whitespaces) }
        }
    }

    /// The anchors of its headings, as a forge makes them.
    var anchors: Set<String> {
        Set(
            linesOfText.filter { $0.hasPrefix("#") }.map { heading in
                heading.drop { $0 == "#" }.dropFirst().lowercased().replacing(" ", with: "-")
                    .filter { $0.isLetter || $0.isNumber || "-_".contains($0) }
            })
    }
}

extension String {
    /// The text before and after the first separator; all of it is before when there is none.
    fileprivate func partitioned(at separator: String) -> (before: String, separator: String, after: String) {
        guard let range = range(of: separator) else { return (self, "", "") }
        return (String(self[..<range.lowerBound]), separator, String(self[range.upperBound...]))
    }
}
