import Foundation
import Testing

/// The form of the pages: short enough to read, and every link leads somewhere.
@Suite struct PageFormTests {
    /// The longest a page may be; the tables of the benchmarks are written by .ci/measure/benchmark.
    private static func limit(_ name: String) -> Int {
        switch name {
        case "README.md": 160
        case "docs/benchmarks.md": 300
        default: 200
        }
    }

    @Test(arguments: Page.manual) func `a page keeps its limits`(_ name: String) throws {
        let page = try Page(name)
        #expect(page.lines.count <= Self.limit(name))
        for line in page.prose where line.count > 120 { Issue.record("\(line.count) characters: \(line)") }
    }

    @Test(arguments: Page.manual) func `a page begins with a sentence that says what it is for`(_ name: String) throws {
        let lines = try Page(name).lines.prefix(4)
        #expect(lines.count == 4 && lines[0].hasPrefix("# ") && lines[1].isEmpty)
        let paragraph = try Page(name).text.components(separatedBy: "\n\n")[1]
        #expect((paragraph.hasSuffix(".") || paragraph.hasSuffix("。")) && !paragraph.contains(". "), "\(paragraph)")
    }

    @Test(arguments: Page.linking) func `every link leads to a file, and to a heading of it`(_ name: String) throws {
        let page = try Page(name)
        let folder = URL(fileURLWithPath: "/" + name).deletingLastPathComponent()
        for link in page.linesOfText.joined(separator: "\n").matches(of: /\]\(([^)\s]+)\)/).map({ String($0.1) })
        where !link.hasPrefix("https://") {
            let parts = link.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            let path = parts[0].isEmpty ? "/" + name : folder.appendingPathComponent(parts[0]).standardizedFileURL.path
            let file = String(path.dropFirst())
            #expect(Page.exists(file), "\(link)")
            guard parts.count > 1, Page.exists(file) else { continue }
            #expect(try Page(file).anchors.contains(parts[1]), "\(link)")
        }
    }

    /// A name in code, such as `Tests/run`; one with a "*" stands for several.
    @Test(arguments: Page.linking) func `every path that a page names is there`(_ name: String) throws {
        let text = try Page(name).linesOfText.joined(separator: "\n")
        for match in text.matches(of: /`((?:Sources|Tests|docs|examples|\.ci|\.github)\/[^\s`*]+)[^`*]*`/) {
            #expect(Page.exists(String(match.1)), "\(match.1)")
        }
    }

    @Test func `the README leads to every page`() throws {
        let readme = try Page.readme.get().text
        for name in Page.manual.dropFirst() { #expect(readme.contains("(\(name))"), "\(name)") }
    }

    @Test func `the page of scripts has a line for each script, and no other`() throws {
        let files = FileManager.default.enumerator(atPath: Repository.folder + "/.ci")?.compactMap { $0 as? String }
        let scripts = (files ?? []).filter { path in
            var isFolder: ObjCBool = false
            let full = Repository.folder + "/.ci/" + path
            return FileManager.default.fileExists(atPath: full, isDirectory: &isFolder) && !isFolder.boolValue
                && FileManager.default.isExecutableFile(atPath: full)
        }
        let named = try Page(".ci/README.md").lines.filter { $0.hasPrefix("| [`") }.map { $0.split(separator: "`")[1] }
        #expect(!scripts.isEmpty && named.map(String.init).sorted() == scripts.sorted())
    }

    @Test func `the page of the design has a line for each folder of a room, and no other`() throws {
        let rooms = try Page("docs/design.md").text.components(separatedBy: "\n**`Sources/").dropFirst()
        for room in rooms {
            let name = String(room.prefix { $0 != "`" })
            let table = room.split(separator: "\n").filter { $0.hasPrefix("| `") }.compactMap {
                $0.split(separator: "|").first
            }
            let named = table.flatMap { $0.matches(of: /`([^`]+)`/).map { String($0.1) } }
            let folder = Repository.folder + "/Sources/" + name
            // The rest of the page follows the last room, which has no table.
            if name == "CLibraries" { continue }
            let folders = try FileManager.default.contentsOfDirectory(atPath: folder).filter { !$0.contains(".") }
            #expect(named.sorted() == folders.sorted(), "Sources/\(name)")
        }
        #expect(rooms.count == 7)
    }
}
