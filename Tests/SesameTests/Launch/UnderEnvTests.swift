import Foundation
import Testing

/// Whatever kind of file the command is, it is begun, or not, as under env(1): same output, same status; but for what is
/// no text, which never goes to /bin/sh. In what words it is refused is in CommandTests and ProgramFileTests.
@Suite struct UnderEnvTests {
    private let folder = Folder()
    /// Later in PATH, where there is a script of every name.
    private let later = Folder()

    /// Tells as what the shell was started.
    private static let tell = "printf '%s|' \"$0\" \"$@\"; cat /proc/$$/comm; tr '\\0' '|' </proc/$$/cmdline\n"

    private static let files: [(name: String, content: String)] = [
        ("script", "#!/bin/sh\n" + tell), ("option", "#!/bin/sh -e \n" + tell), ("nested", "#!./script one two\n"),
        ("by-env", "#!/usr/bin/env sh\n" + tell), ("space", "#! \t/bin/sh\n" + tell), ("plain", tell),
        ("comment", "# no interpreter\n" + tell), ("two words", tell), ("-dash", tell), ("empty", ""),
        ("line", "\n"), ("late", "\n#!/bin/false\n" + tell), ("returned", "#!/bin/sh\r\n" + tell),
        ("missing", "#!/none/interpreter\n" + tell), ("nothing", "#!\n" + tell), ("folder-as", "#!/etc\n" + tell),
        ("below", "#!/etc/passwd/x\n" + tell), ("file-as", "#!/etc/passwd\n" + tell),
        ("long", "#!/" + String(repeating: "x", count: 300) + "\n" + tell),
        ("loop", "#!./loop\n"), ("marked", "\u{FEFF}#!/bin/sh\n" + tell),
    ]

    init() {
        for (name, content) in Self.files { _ = folder.file(content, name: name, mode: 0o755) }
        _ = folder.file("#!/bin/sh\n" + Self.tell, name: "not-executable", mode: 0o644)
        mkdir(folder.path + "/folder", 0o755)
        mkdir(folder.path + "/sub", 0o755)
        mkfifo(folder.path + "/fifo", 0o755)
        for name in Self.files.map(\.name) + Self.others where !name.contains("/") && name.count < 255 {
            _ = later.file("#!/bin/sh\necho later\n", name: name, mode: 0o755)
        }
        for (link, target) in [("link", "plain"), ("dangling", "none"), ("round", "round"), ("to-folder", "folder")] {
            symlink(target, folder.path + "/" + link)
        }
    }

    private static let others = [
        "not-executable", "folder", "fifo", "link", "dangling", "round", "to-folder", "none", "sub",
        "folder/",
        "plain/", "plain/x", "folder/../plain", "folder/../script", ".", "..", "/", "", "/dev/null",
        String(repeating: "n", count: 300), String(repeating: "n/", count: 3000),
    ]

    /// Both run the command with two arguments and this PATH, whose first character is a separator.
    private func compare(_ name: String, path: String) throws {
        let words = [name, "a b", ""]
        var command = Command(path: "/usr/bin/env", arguments: ["--"] + words, folder: folder.path)
        command.environment = path.isEmpty ? [:] : ["PATH": String(path.dropFirst())]
        command.input = Data("env: {}".utf8)
        let bare = try command.run()
        (command.path, command.arguments) = (Command.sesame, ["exec", "-f", "-", "--"] + words)
        let launched = try command.run()
        #expect(launched.output == bare.output, "\"\(name)\" with PATH\(path): \(launched.stderr)")
        #expect(launched.status == bare.status, "\"\(name)\" with PATH\(path): \(launched.stderr)")
    }

    @Test(arguments: files.map(\.name) + others) func `the command is:`(_ name: String) throws {
        for path in ["", "=", "=/usr/bin:/bin", "=/none::/usr/bin:/bin", "=.:/usr/bin:/bin", "=/usr/bin:/bin:"] {
            try compare(name, path: path)
        }
        for folders in ["folder/sub:folder:/usr/bin:/bin", ":folder:later:/usr/bin", "later:folder", "later/x:later"] {
            let path = folders.replacing("folder", with: folder.path).replacing("later", with: later.path)
            try compare(name, path: "=" + path)
        }
        try compare("./" + name, path: "=/usr/bin:/bin")
        try compare(folder.path + "/" + name, path: "=/usr/bin:/bin")
    }
}
