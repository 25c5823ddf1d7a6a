import Foundation
import Testing

/// `path`, `mode` and `owner`: a value in a file on tmpfs, whole or not there.
@Suite struct SecretFileTests {
    private let service: LocalService
    /// On tmpfs.
    private let folder: MemoryFolder

    private static let secret = Result { try LocalService.shared.get().store("hunter2\0\n") }

    init() throws {
        service = try LocalService.shared.get()
        folder = MemoryFolder()
    }

    private func manifest(_ more: String = "", path: String? = nil) throws -> String {
        "env: {KEY: {secret: \(try Self.secret.get()), path: \(path ?? folder.path + "/key")\(more)}}"
    }

    private static let show = ["/bin/sh", "-c", "stat -c '%a %U %G %F' $KEY; echo $KEY; exec cat $KEY"]

    @Test(arguments: [
        ("", "400"), (", mode: '0400'", "400"), (", mode: '0440'", "440"), (", mode: 640", "640"),
        (", mode: '0000'", "0"), (", mode: '0777'", "777"), (", as: file", "400"),
    ])
    func `the variable holds the path of a file of this mode`(_ more: String, _ mode: String) throws {
        let expected = "\(mode) \(NSUserName()) \(Self.group) regular file\n\(folder.path)/key\nhunter2\0\n"
        let command = service.exec(try manifest(more), Self.show)
        // Whatever the umask.
        succeeded(try command.run(), expected)
        succeeded(try command.after("umask 777").run(), expected)
        #expect(folder.names == ["key"])
    }

    private static let group = getgrgid(getegid()).map { String(cString: $0.pointee.gr_name) } ?? ""

    @Test(
        .enabled(if: geteuid() == 0),
        arguments: [
            ("nobody", "nobody root"), ("65534", "nobody root"), ("daemon:sys", "daemon sys"), ("1:3", "daemon sys"),
            ("12345:23456", "UNKNOWN UNKNOWN"), ("daemon:65534", "daemon nogroup"),
        ]) func `an owner by name or by number`(_ owner: String, _ names: String) throws
    {
        let outcome = try service.exec(try manifest(", mode: '0640', owner: '\(owner)'"), Self.show).run()
        #expect(outcome.output.hasPrefix("640 \(names) regular file\n"))
    }

    @Test(.enabled(if: geteuid() == 0)) func `a target that drops its privileges can read what it owns`() throws {
        let drop = [
            "/usr/bin/setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "/bin/sh", "-c", "cat $KEY",
        ]
        succeeded(try service.exec(try manifest(", owner: 65534"), drop).run(), "hunter2\0\n")
        let root = try service.exec(try manifest(), drop).run()
        #expect(root.status == 1 && root.output == "")
    }

    @Test func `what was there is replaced, whatever its mode`() throws {
        let path = folder.path + "/key"
        for mode: mode_t in [0o600, 0o000, 0o444] {
            _ = FileManager.default.createFile(atPath: path, contents: Data("old".utf8))
            chmod(path, mode)
            succeeded(try service.exec(try manifest(), ["/bin/sh", "-c", "exec cat $KEY"]).run(), "hunter2\0\n")
        }
        #expect(folder.names == ["key"])
    }

    /// A reader that never stops looking sees one of the two contents.
    @Test func `nothing is ever seen of it but the old or the new`() throws {
        let path = folder.path + "/key"
        let names = try [String(repeating: "a", count: 30_000), String(repeating: "b", count: 30_000)].map {
            try service.store($0)
        }
        let watch = """
            import sys
            seen = set()
            print("ready", flush=True)
            import select
            while not select.select([0], [], [], 0)[0]:
                try: seen.add(open(sys.argv[1], "rb").read())
                except FileNotFoundError: pass
            print(sorted((text[:1].decode(), len(text), len(set(text))) for text in seen))
            """
        var watcher = Command(path: "/usr/bin/python3", arguments: ["-u", "-c", watch, path])
        watcher.input = Data("end".utf8)
        let running = try watcher.start()
        #expect(running.line() == "ready")
        for index in 0..<10 {
            let manifest = "env: {KEY: {secret: \(names[index % 2]), path: \(path)}}"
            succeeded(try service.exec(manifest, ["/bin/true"]).run(), "")
        }
        let seen = running.wait().output
        #expect(["[('a', 30000, 1), ('b', 30000, 1)]\n", "[('b', 30000, 1)]\n", "[('a', 30000, 1)]\n"].contains(seen))
        #expect(folder.names == ["key"])
    }

    @Test(.enabled(if: geteuid() == 0)) func `an owner that one may not give it to leaves nothing behind`() throws {
        chmod(folder.path, 0o777)
        let manifest = { (owner: String) in "env: {KEY: {value: x, path: \(folder.path)/key, owner: \(owner)}}" }
        succeeded(try service.exec(manifest("65534"), ["/bin/sh", "-c", "cat $KEY"]).unprivileged().run(), "x")
        unlink(folder.path + "/key")
        let other = try service.exec(manifest("0")).unprivileged().run()
        refused(other, 125, ["\(folder.path)/key: operation not permitted"])
        #expect(folder.names.isEmpty)
    }

    @Test func `all files are there or none`() throws {
        let name = try Self.secret.get()
        let a = "A: {secret: \(name), path: \(folder.path)/a}"
        let missing = try service.exec("env: {\(a), B: {secret: none, path: \(folder.path)/b}}").run()
        #expect(missing.status == 66 && folder.names.isEmpty)
        let field = try service.exec("env: {\(a), B: {secret: \(name), field: x, path: \(folder.path)/b}}").run()
        #expect(field.status == 65 && folder.names.isEmpty)
        // A name that is too long is found out when the file gets it: the first one has its own by then.
        let long = String(repeating: "n", count: 256)
        let late = try service.exec("env: {\(a), B: {secret: \(name), path: \(folder.path)/\(long)}}").run()
        refused(late, 125, ["\(folder.path)/\(long): file name too long; the other files are as they were"])
        #expect(folder.names.isEmpty)
    }

    @Test func `a name may be as long as a name can be`() throws {
        let path = folder.path + "/" + String(repeating: "n", count: 255)
        succeeded(try service.exec(try manifest(path: path), Self.read).run(), "hunter2\0\n")
    }

    private static let read = ["/bin/sh", "-c", "exec cat $KEY"]

    // MARK: A file that cannot be replaced

    /// Files "old" and "stuck", of which the second cannot be replaced: how that is, seen from inside the folder.
    static let stuck: [(what: String, start: String, errno: String, hint: String?)] = [
        (
            "in a sticky directory, another's",
            "chown 0 . stuck && chmod 1777 . && exec setpriv --reuid=65534 --clear-groups",
            "operation not permitted", nil
        ),
        (
            "a mount point", "mount --bind stuck stuck && exec", "device or resource busy",
            "a file that is itself a mount point cannot be replaced: mount its directory instead"
        ),
    ]

    @Test(.enabled(if: geteuid() == 0), arguments: stuck)
    func `where one cannot be replaced, all are as they were`(
        _ what: String, _ start: String, _ errno: String, _ hint: String?
    ) throws {
        let entries = ["new", "old", "stuck", "last"].map { "\($0): {value: hunter2, path: \(folder.path)/\($0)}" }
        for name in ["old", "stuck"] {
            try #require(FileManager.default.createFile(atPath: folder.path + "/" + name, contents: Data(name.utf8)))
        }
        chown(folder.path + "/old", 65534, 65534)
        let before = try attributes("old")
        let script = "cd \(folder.path) && \(start) \"$@\""
        var command = try service.exec("env: {\(entries.joined(separator: ", "))}").unprivileged()
        // The binary that any user can reach, as root still.
        command = Command(
            path: command.arguments[4], arguments: Array(command.arguments.dropFirst(5)),
            environment: command.environment, input: command.input)
        let outcome = try command.behind("unshare", "--mount", "sh", "-c", script, "sh").run()
        let line = "\(folder.path)/stuck: \(errno); the other files are as they were"
        refused(outcome, 125, [line] + (hint.map { ["hint: \($0)"] } ?? []))
        #expect(folder.names == ["old", "stuck"])
        #expect(try attributes("old") == before && content("old") == "old" && content("stuck") == "stuck")
    }

    private func content(_ name: String) -> String? {
        FileManager.default.contents(atPath: folder.path + "/" + name).map { String(decoding: $0, as: UTF8.self) }
    }

    private func attributes(_ name: String) throws -> [String] {
        let all = try FileManager.default.attributesOfItem(atPath: folder.path + "/" + name)
        return [FileAttributeKey.systemFileNumber, .posixPermissions, .ownerAccountID].map { "\(all[$0] ?? "")" }
    }

    /// Some file systems, and old kernels, let no two names change places.
    @Test(.tracing) func `what cannot be put back is named`() throws {
        for name in ["old", "stuck"] {
            _ = FileManager.default.createFile(atPath: folder.path + "/" + name, contents: Data())
        }
        let entries = ["old", "new", "stuck"].map { "\($0): {value: hunter2, path: \(folder.path)/\($0)}" }
        let launch = service.exec("env: {\(entries.joined(separator: ", "))}")
        let unable = launch.failing("renameat2", "error=EINVAL:when=1+")
        succeeded(try unable.run(), "started\n")
        // The third has its name with a rename(2) like the others, and this is the last.
        for name in ["old", "stuck"] {
            _ = FileManager.default.createFile(atPath: folder.path + "/" + name, contents: Data())
        }
        unlink(folder.path + "/new")
        refused(
            try unable.failing("rename", "error=EBUSY:when=3").run(), 125,
            [
                "\(folder.path)/stuck: device or resource busy",
                "hint: a file that is itself a mount point cannot be replaced: mount its directory instead",
                "\(folder.path)/old: was replaced and cannot be restored",
            ])
        #expect(folder.names == ["old", "stuck"] && content("old") == "hunter2" && content("stuck") == "")
    }

    @Test(arguments: [["--allow-disk"], []]) func `on disk when that is allowed`(_ flags: [String]) throws {
        let disk = Folder()
        var command = service.exec(try manifest(path: disk.path + "/key"), Self.show, flags: flags)
        if flags.isEmpty { command.environment["SESAME_ALLOW_DISK"] = "true" }
        #expect(try command.run().output.hasSuffix("hunter2\0\n"))
        #expect(disk.names == ["key"])
    }

    @Test(.enabled(if: geteuid() == 0)) func `a tmpfs of its own will do, and a full one leaves nothing behind`() throws
    {
        let name = try service.store(String(repeating: "x", count: 30_000))
        let disk = Folder()
        let small =
            "env: {A: {value: x, path: \(disk.path)/a}, B: {template: '\(String(repeating: "${\(name)}", count: 10))', path: \(disk.path)/b}}"
        let inside = { (size: String) in
            "mount -t tmpfs -o size=\(size) none \(disk.path); \"$@\"; s=$?; ls \(disk.path); exit $s"
        }
        let full = service.exec(small).behind("unshare", "--mount", "sh", "-c", inside("64k"), "sh")
        let hint = "hint: make room there, or name another path"
        refused(try full.run(), 125, ["\(disk.path)/b: no space left on device", hint])
        let fits = service.exec(small).behind("unshare", "--mount", "sh", "-c", inside("1m"), "sh")
        succeeded(try fits.run(), "started\na\nb\n")
    }
}
