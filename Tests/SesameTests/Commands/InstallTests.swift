import Foundation
import Testing

/// `sesame install` copies the executable that runs, whole or not at all.
@Suite struct InstallTests {
    private func install(_ directories: String...) throws -> Outcome {
        try Command(path: Command.sesame, arguments: ["install"] + directories).run()
    }

    @Test func `the copy is the same, all may run it, and nothing else is there`() throws {
        let folder = Folder()
        for _ in ["new", "replaced"] {
            succeeded(try install(folder.path), "")
            #expect(folder.names == ["sesame"])
            let copy = folder.path + "/sesame"
            #expect(FileManager.default.contentsEqual(atPath: copy, andPath: Command.sesame))
            let mode = try FileManager.default.attributesOfItem(atPath: copy)[.posixPermissions] as? Int
            #expect(mode == 0o755)
            let version = try Command(path: copy, arguments: ["--version"]).run()
            #expect(version.status == 0 && version.output.hasPrefix("sesame 0.1.0 (commit "))
        }
    }

    @Test func `a copy replaces itself while it runs`() throws {
        let folder = Folder()
        succeeded(try install(folder.path), "")
        succeeded(try Command(path: folder.path + "/sesame", arguments: ["install", folder.path]).run(), "")
        #expect(folder.names == ["sesame"])
    }

    @Test func `where it cannot be written nothing is left`() throws {
        refused(try install("/none"), 125, ["/none/sesame: no such file or directory"])
        let folder = Folder()
        mkdir(folder.path + "/sesame", 0o755)
        let there = "\(folder.path)/sesame: is there and is not a regular file"
        refused(try install(folder.path), 64, [there, "hint: name another directory"])
    }

    @Test(.without(.thread, because: "it maps a file of its own at the start"))
    func `where it does not fit nothing is left`() throws {
        let small = Command(path: Command.sesame, arguments: ["install", Folder().path])
        let hint = "hint: raise the limit on the size of files: ulimit -f, or LimitFSIZE= in a unit"
        for ignored in ["", "trap '' XFSZ; "] {
            let limited = try small.after("\(ignored)ulimit -f 1").run()
            refused(limited, 125, ["\(small.arguments[1])/sesame: file too large", hint])
            #expect(try FileManager.default.contentsOfDirectory(atPath: small.arguments[1]).isEmpty)
        }
    }

    @Test func `it takes one directory`() throws {
        let hint = "hint: sesame install directory"
        refused(try install(), 64, ["there is no directory", hint])
        refused(try install("/a", "/b"), 64, ["there is more than one directory", hint])
    }
}
