import Foundation
import Testing

/// What is no program here and no text is refused before anything is fetched, and never goes to /bin/sh; what has an
/// interpreter that is not there is told by that.
@Suite struct ProgramFileTests {
    private let folder = Folder()

    /// A launch that would have to ask a service which is not there.
    private func exec(_ program: String, manifest: String = "env: {A: secret}") -> Command {
        var command = Command(
            path: Command.sesame, arguments: ["exec", "-f", "-", "--", program], folder: folder.path,
            input: Data(manifest.utf8))
        command.environment.merge([
            "SESAME_ENDPOINT": "127.0.0.1:1", "SESAME_TIMEOUT": "0.1", "TENCENTCLOUD_REGION": "ap-guangzhou",
            "TENCENTCLOUD_SECRET_ID": "AKIDtest", "TENCENTCLOUD_SECRET_KEY": "hunter2-key",
        ]) { $1 }
        return command
    }

    /// A whole ELF file of a machine, 64 bits wide or 32.
    private static func elf(_ machine: UInt8, wide: Bool = true, bigEndian: Bool = false, type: UInt8 = 2) -> Data {
        let (size, entry) = wide ? (64, 56) : (52, 32)
        var bytes = [UInt8](repeating: 0, count: size + entry + 200)
        bytes.replaceSubrange(0..<7, with: [0x7F, 0x45, 0x4C, 0x46, wide ? 2 : 1, bigEndian ? 2 : 1, 1])
        let numbers: [(UInt8, offset: Int, width: Int)] = [
            (type, 16, 2), (machine, 18, 2), (1, 20, 4), (UInt8(size), wide ? 32 : 28, wide ? 8 : 4),
            (UInt8(entry), wide ? 54 : 42, 2), (1, wide ? 56 : 44, 2), (1, size, 4),
        ]
        for (number, offset, width) in numbers { bytes[bigEndian ? offset + width - 1 : offset] = number }
        return Data(bytes)
    }

    private static let native = FileManager.default.contents(atPath: "/usr/bin/env") ?? Data()
    private static let forThis = "hint: take the build for this machine"

    static let strangers: [(name: String, content: Data, lines: [String])] = [
        ("other-machine", elf(247), ["it is a program for machine 247", forThis]),
        ("arm", elf(40, wide: false), ["it is a program for arm", forThis]),
        ("s390x", elf(22, bigEndian: true), ["it is a program for s390x", forThis]),
        ("ppc", elf(20, wide: false, bigEndian: true, type: 3), ["it is a program for ppc", forThis]),
        ("object", elf(247, type: 1), ["it is an ELF file but not a program"]),
        ("magic", native.prefix(4), ["it is cut off", "hint: copy it again"]),
        ("cut-line", Data("\u{7F}ELF\necho hunter2\n".utf8), ["it is cut off", "hint: copy it again"]),
        ("cut-early", native.prefix(20), ["it is cut off", "hint: copy it again"]),
        ("cut", native.prefix(100), ["it is cut off", "hint: copy it again"]),
        ("windows.exe", Data("MZ\u{90}\0\u{3}\0\0\0".utf8), ["it is a program for Windows", forThis]),
        ("macos", Data([0xCF, 0xFA, 0xED, 0xFE, 7, 0, 0, 1]), ["it is a program for macOS", forThis]),
        ("macos-fat", Data([0xCA, 0xFE, 0xBA, 0xBE, 0, 0, 0, 2]), ["it is a program for macOS", forThis]),
        ("A.class", Data([0xCA, 0xFE, 0xBA, 0xBE, 0, 0, 0, 65]), ["it is a Java class", "hint: run it with java"]),
        (
            "app.jar", Data([0x50, 0x4B, 3, 4, 10, 0, 0, 0]),
            ["it is a zip or jar archive", "hint: a jar is run with java -jar"]
        ),
        (
            "app.gz", Data([0x1F, 0x8B, 8, 8, 1, 1, 1, 1, 2, 3, 0x61]),
            ["it is compressed with gzip", "hint: unpack it"]
        ),
        (
            "utf-16", Data([0xFF, 0xFE]) + ("#!/bin/sh\necho hunter2\n".data(using: .utf16LittleEndian) ?? Data()),
            ["it is text in UTF-16", "hint: save it as UTF-8"]
        ),
        (
            "utf-32", Data([0xFF, 0xFE, 0, 0]) + ("#!/bin/sh\n".data(using: .utf32LittleEndian) ?? Data()),
            ["it is text in UTF-32", "hint: save it as UTF-8"]
        ),
        (
            "utf-16-unmarked", "#!/bin/sh\necho hunter2\n".data(using: .utf16BigEndian) ?? Data(),
            ["it is neither a program nor text"]
        ),
        ("image", Data([0x89, 0x50, 0x4E, 0x47, 13, 10, 26, 10, 0]), ["it is neither a program nor text"]),
        ("python.pyc", Data("B\r\r\n\0\0\0\0".utf8), ["it is neither a program nor text"]),
        ("nul", Data("exit 3\n\0".utf8), ["it is neither a program nor text"]),
        ("first-nul", Data("\0\nexit 3\n".utf8), ["it is neither a program nor text"]),
        ("control", Data("echo hunter2\n\u{1}".utf8), ["it is neither a program nor text"]),
    ]

    @Test(arguments: strangers) func `what nobody here runs is 126, before the fetch, in PATH too`(
        _ name: String, _ content: Data, _ lines: [String]
    ) throws {
        _ = folder.file(content, name: name, mode: 0o755)
        for program in ["./" + name, folder.path + "/" + name, name] {
            var command = exec(program)
            command.environment["PATH"] = folder.path + ":/usr/bin:/bin"
            refused(try command.run(), 126, ["\(program): cannot be run: \(lines[0])"] + lines.dropFirst())
        }
    }

    @Test(.enabled(if: geteuid() == 0)) func `a program that the kernel has a handler for is left to it`() throws {
        _ = folder.file(Self.elf(247), name: "foreign", mode: 0o755)
        // Handlers of a user namespace are its own, since Linux 6.7.
        let command = exec("./foreign", manifest: "env: {A: {value: a}}").after(
            """
            mount -t binfmt_misc none /proc/sys/fs/binfmt_misc || exit 33
            printf '%s' ':f:M:18:\\xf7\\x00::/bin/echo:' >/proc/sys/fs/binfmt_misc/register
            """
        ).behind("unshare", "--user", "--map-root-user", "--mount")
        let outcome = try command.run()
        #expect(outcome.status == 33 || outcome.output == "./foreign\n", "\(outcome.stderr)")
    }

    @Test func `text goes to /bin/sh, and so does a file with nothing in it`() throws {
        for (content, output) in [("echo $0\n", "./text\n"), ("", ""), ("\u{FEFF}\n# caf\u{E9}\necho it\n", "it\n")] {
            _ = folder.file(content, name: "text", mode: 0o755)
            let outcome = try exec("./text", manifest: "env: {}").run()
            #expect(outcome.status == 0 && outcome.output == output)
        }
    }

    @Test func `what may be run and not read is not taken for text`() throws {
        _ = folder.file("echo hunter2\n", name: "closed", mode: 0o311)
        chmod(folder.path + "/closed", 0o111)
        refused(
            try exec("./closed", manifest: "env: {}").unprivileged().run(), 126,
            ["./closed: cannot be run: exec format error"])
    }

    private static let install = "hint: install it, or name another in the first line"

    static let interpreters: [(name: String, content: String, status: Int32, lines: [String])] = [
        ("missing", "#!/none/x -e\n", 127, ["its interpreter \"/none/x\" is not there", install]),
        ("blank", "#! \t/none/x y\n", 127, ["its interpreter \"/none/x\" is not there", install]),
        ("nested", "#!./missing\n", 127, ["its interpreter \"/none/x\" is not there", install]),
        (
            "windows", "#!/bin/sh\r\necho hunter2\r\n", 127,
            [
                "its interpreter \"/bin/sh\\r\" is not there",
                "hint: take the carriage returns of Windows out of it: sed -i 's/\\r$//' FILE",
            ]
        ),
        ("escape", "#!/none/\u{1B}[2J\n", 127, ["its interpreter \"/none/?[2J\" is not there", install]),
        ("a-folder", "#!/etc\n", 126, ["its interpreter \"/etc\" cannot be run: permission denied", install]),
        (
            "no-program", "#!/etc/passwd\n", 126,
            ["its interpreter \"/etc/passwd\" cannot be run: permission denied", install]
        ),
        (
            "below", "#!/etc/passwd/x\n", 126,
            ["its interpreter \"/etc/passwd/x\" cannot be run: not a directory", install]
        ),
        (
            "foreign", "#!./other-machine\necho hunter2\n", 126,
            ["cannot be run: its interpreter \"./other-machine\" is not a program for this machine"]
        ),
    ]

    @Test(arguments: interpreters) func `an interpreter that cannot be begun is named`(
        _ name: String, _ content: String, _ status: Int32, _ lines: [String]
    ) throws {
        _ = folder.file(Self.elf(247), name: "other-machine", mode: 0o755)
        _ = folder.file("#!/none/x\n", name: "missing", mode: 0o755)
        _ = folder.file(content, name: name, mode: 0o755)
        let outcome = try exec("./" + name, manifest: "env: {}").run()
        refused(outcome, status, ["./\(name): \(lines[0])"] + lines.dropFirst())
    }

    @Test func `a loader that is not there is named`() throws {
        var program = Self.native
        let range = try #require(
            program.range(of: Data("/lib64/ld-linux".utf8)) ?? program.range(of: Data("/lib/ld-linux".utf8)))
        program.replaceSubrange(range.lowerBound + 1..<range.lowerBound + 4, with: "LIB".utf8)
        _ = folder.file(program, name: "loaded", mode: 0o755)
        let outcome = try exec("./loaded", manifest: "env: {}").run()
        #expect(outcome.status == 127 && outcome.output.isEmpty)
        #expect(outcome.lines.first?.hasPrefix("sesame: ./loaded: its interpreter \"/LIB") == true, "\(outcome.stderr)")
        #expect(
            outcome.lines.last == "sesame: hint: it is built for another system's C library: take a build for this one")
    }

    @Test(.enabled(if: geteuid() == 0)) func `text where there is no shell tells of the shell`() throws {
        _ = folder.file("echo hunter2\n", name: "text", mode: 0o755)
        let command = exec("./text", manifest: "env: {}").after("mount -t tmpfs none /usr/bin").behind("unshare", "-m")
        refused(
            try command.run(), 127,
            [
                "./text: its interpreter \"/bin/sh\" is not there",
                "hint: it has no \"#!\" line, so that /bin/sh runs it",
            ])
    }
}
