import Foundation
import Testing

/// `as: file`: the value is in a memory file that the target, its scripts and its children can read and nobody can change.
/// Which programs find it: MemoryFileProgramTests.
@Suite struct MemoryFileTests {
    private let service: LocalService
    private let manifest: String

    private static let value = "hunter2\0\nbytes \u{1}"
    private static let secret = Result { try LocalService.shared.get().store(value) }

    init() throws {
        service = try LocalService.shared.get()
        manifest = "env: {KEY: {secret: \(try Self.secret.get()), as: file}}"
    }

    private func python(_ script: String) -> Command { service.exec(manifest, ["/usr/bin/python3", "-c", script]) }

    @Test func `the variable holds a path, and what it leads to is the value`() throws {
        succeeded(try service.exec(manifest, ["/bin/sh", "-c", "cat $KEY"]).run(), Self.value)
        succeeded(try service.exec(manifest, ["/bin/sh", "-c", "cat $KEY; cat $KEY"]).run(), Self.value + Self.value)
        let path = "test $KEY = /proc/$$/fd/500 && echo its process, a number that few reach"
        succeeded(try service.exec(manifest, ["/bin/sh", "-c", path]).run(), "its process, a number that few reach\n")
    }

    /// In any order; one without a number gives way.
    @Test func `a descriptor of a number that is asked for`() throws {
        let name = try Self.secret.get()
        let numbered =
            "env: {A: {secret: \(name), as: file}, B: {value: b, as: file, fd: 501}, C: {value: c, as: file, fd: 500}, D: {value: d, as: file, fd: 3}}"
        let script = "echo ${A#/proc/$$/fd/} $B $C $D; cat $B $C <&3; cat $D $A"
        let outcome = try service.exec(numbered, ["/bin/sh", "-c", script]).run()
        succeeded(outcome, "502 /proc/self/fd/501 /proc/self/fd/500 /proc/self/fd/3\nbcd" + Self.value)
        let absent = "env: {A: {secret: none, as: file, fd: 500, optional: true}}"
        succeeded(try service.exec(absent, ["/bin/sh", "-c", "exec ls /proc/self/fd"]).run(), "0\n1\n2\n3\n")
    }

    @Test(
        arguments: [
            ("", "400 UID:GID"), (", mode: '0440'", "440 UID:GID"), (", mode: 644", "644 UID:GID"),
            (", owner: '1:2'", "400 1:2"), (", owner: nobody, mode: '0000'", "0 65534:GID"),
        ].filter { geteuid() == 0 || !$0.0.contains("owner") })
    func `its mode and its owner are those that are asked for`(_ keys: String, _ expected: String) throws {
        let keyed = manifest.replacing("as: file", with: "as: file" + keys)
        let command = service.exec(keyed, ["/bin/sh", "-c", "stat -Lc '%a %u:%g' $KEY"])
        let line = expected.replacing("UID", with: "\(getuid())").replacing("GID", with: "\(getgid())")
        succeeded(try command.after("umask 777").run(), line + "\n")
    }

    /// Each attempt, made on the descriptor itself and on one that is opened anew.
    @Test func `nobody can change it`() throws {
        let script = """
            import fcntl, mmap, os
            path = os.environ["KEY"]
            own = int(path.rsplit("/", 1)[1])
            def refused(what, attempt):
                try: attempt()
                except (OSError, ValueError) as e: print(what, type(e).__name__)
                else: print(what, "WORKED")
            refused("write", lambda: os.write(own, b"x"))
            refused("truncate", lambda: os.ftruncate(own, 0))
            refused("grow", lambda: os.truncate(path, 100))
            refused("append", lambda: os.write(os.open(path, os.O_WRONLY | os.O_APPEND), b"x"))
            refused("map", lambda: mmap.mmap(own, 0, prot=mmap.PROT_READ | mmap.PROT_WRITE))
            refused("seal", lambda: fcntl.fcntl(own, 1033, 1))
            os.chmod(path, 0o600)
            refused("write after chmod", lambda: os.write(os.open(path, os.O_RDWR), b"x"))
            refused("map after chmod", lambda: mmap.mmap(os.open(path, os.O_RDWR), 0))
            refused("punch", lambda: os.posix_fallocate(os.open(path, os.O_RDWR), 0, 1 << 20))
            print("seals", fcntl.fcntl(own, 1034) & 15, "access", fcntl.fcntl(own, fcntl.F_GETFL) & os.O_ACCMODE)
            print(open(path, "rb").read().hex())
            """
        let refusals = ["write", "truncate", "grow", "append"].map { "\($0) " }
        let outcome = try python(script).run()
        #expect(outcome.status == 0 && !outcome.output.contains("WORKED"), "\(outcome.output)\(outcome.stderr)")
        for refusal in refusals {
            #expect(outcome.output.contains("\n\(refusal)") || outcome.output.hasPrefix(refusal))
        }
        let hex = Self.value.utf8.map { String(format: "%02x", $0) }.joined()
        #expect(outcome.output.hasSuffix("seals 15 access 0\n\(hex)\n"))
    }

    @Test func `it cannot be run`() throws {
        let script = try service.store("#!/bin/sh\necho ran\n")
        let outcome = try service.exec(
            "env: {KEY: {secret: \(script), as: file}}", ["/bin/sh", "-c", "chmod 700 $KEY 2>/dev/null; $KEY"]
        ).run()
        #expect(outcome.status == 126 && outcome.output.isEmpty)
    }

    @Test func `it is the only descriptor that the target inherits, and stays open over exec`() throws {
        // The last is that of ls itself.
        let list = ["/bin/sh", "-c", "exec ls /proc/self/fd"]
        succeeded(try service.exec(manifest, list).run(), "0\n1\n2\n3\n500\n")
        let two = "env: {A: {secret: \(try Self.secret.get()), as: file}, B: {value: x, as: file}}"
        succeeded(try service.exec(two, list).run(), "0\n1\n2\n3\n500\n501\n")
        succeeded(try service.exec(two, ["/bin/sh", "-c", "cat $B; exec env sh -c 'cat $B'"]).run(), "xx")
    }

    @Test func `it is above those that the caller has open and that systemd passes`() throws {
        let script = ["/bin/sh", "-c", "echo ${KEY##*/}; exec ls /proc/self/fd"]
        let opened = service.exec(manifest, script).after("exec 7</dev/null 9</dev/null")
        succeeded(try opened.run(), "500\n0\n1\n2\n3\n500\n7\n9\n")
        for (passed, number) in [
            ("2", 500), ("497", 500), ("498", 501), ("0", 500), ("-5", 500), ("x", 500), ("99999999999", 500),
            ("", 500),
        ] {
            var command = service.exec(manifest, ["/bin/sh", "-c", "echo ${KEY##*/}"])
            command.environment["LISTEN_FDS"] = passed
            succeeded(try command.run(), "\(number)\n")
        }
    }

    @Test(arguments: [("500", "2", 10), ("256", "12", 15), ("10", "0", 5)])
    func `its number gives way to a limit`(_ limit: String, _ passed: String, _ number: Int) throws {
        var command = service.exec(manifest, ["/bin/sh", "-c", "echo ${KEY##*/}; cat $KEY"])
        command.environment["LISTEN_FDS"] = passed
        succeeded(try command.after("ulimit -n \(limit)").run(), "\(number)\n\(Self.value)")
    }

    @Test(arguments: [
        "sh -c 'cat $KEY'", "(sh -c 'cat $KEY')", "sh -c 'sh -c \"cat \\$KEY\"'", "cat <$KEY",
        "python3 -c 'import os,sys; sys.stdout.write(open(os.environ[\"KEY\"], newline=\"\").read())'",
    ]) func `scripts, children and grandchildren can read it`(_ script: String) throws {
        succeeded(try service.exec(manifest, ["/bin/sh", "-c", script]).run(), Self.value)
        let file = Folder.shared.file("#!/bin/sh\n\(script)\n", mode: 0o755)
        succeeded(try service.exec(manifest, [file]).run(), Self.value)
    }

    @Test func `it needs no privileges`() throws {
        let constant = service.exec("env: {KEY: {value: constant, as: file}}", ["/bin/sh", "-c", "cat $KEY"])
        succeeded(try constant.unprivileged().run(), "constant")
    }

    /// The mode 0400 that its owner alone can read is the default, for libpq and ssh-keygen take no other; so one who
    /// becomes another user is named, or reads by mode.
    @Test(
        .enabled(if: geteuid() == 0),
        arguments: [", owner: 65534", ", owner: '0:65534', mode: '0440'", ", mode: '0444'"])
    func `a target that drops its privileges can read what it is given`(_ keys: String) throws {
        let drop = ["/usr/bin/setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
        let given = manifest.replacing("as: file", with: "as: file" + keys)
        succeeded(try service.exec(given, drop + ["/bin/sh", "-c", "cat $KEY"]).run(), Self.value)
        let inside = "import os; os.setgid(65534); os.setuid(65534); print(len(open(os.environ['KEY'], 'rb').read()))"
        let itself = service.exec(given, ["/usr/bin/python3", "-c", inside])
        succeeded(try itself.run(), "\(Self.value.utf8.count)\n")
        let other = try service.exec(manifest, drop + ["/bin/sh", "-c", "cat $KEY"]).run()
        #expect(other.status == 1 && other.output == "")
    }

    @Test(.enabled(if: geteuid() == 0)) func `an owner that one may not give it to`() throws {
        let constant = "env: {KEY: {value: constant, as: file, owner: OWNER}}"
        let own = service.exec(constant.replacing("OWNER", with: "65534"), ["/bin/sh", "-c", "cat $KEY"])
        succeeded(try own.unprivileged().run(), "constant")
        let lines = [
            "KEY: a value \"as: file\" needs its mode and owner: operation not permitted",
            "hint: a file on tmpfs serves as well: path: /run/app/name",
        ]
        refused(try service.exec(constant.replacing("OWNER", with: "1")).unprivileged().run(), 65, lines)
    }

    @Test func `it is gone with the process, and nothing of it was on disk`() throws {
        let folder = Folder()
        var command = service.exec(manifest, ["/bin/sh", "-c", "echo $$; exec cat"])
        (command.arguments[2], command.folder) = (Folder.shared.file(manifest), folder.path)
        let running = try command.start()
        let pid = try #require(running.line())
        let link = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(pid)/fd/500")
        #expect(link.hasPrefix("/memfd:") && link.hasSuffix(" (deleted)"))
        #expect(running.wait().status == 0)
        #expect(!FileManager.default.fileExists(atPath: "/proc/\(pid)") && folder.names.isEmpty)
    }

    @Test func `one without content, one of a constant, one of 128 KiB and more`() throws {
        let name = try service.store(String(repeating: "x", count: 30_000))
        let big = String(repeating: "${\(name)}", count: 10)
        let manifest = "env: {E: {value: '', as: file}, C: {value: c, as: file}, B: {template: '\(big)', as: file}}"
        succeeded(try service.exec(manifest, ["/bin/sh", "-c", "wc -c <$E; cat $C; wc -c <$B"]).run(), "0\nc300000\n")
    }

    /// The number of a process is that of the /proc which is mounted, be it another namespace's.
    @Test(.enabled(if: geteuid() == 0)) func `in a PID namespace that has no /proc of its own it finds it`() throws {
        let command = service.exec(manifest, ["/bin/sh", "-c", "cat $KEY; sh -c 'cat $KEY'"])
        succeeded(try command.behind("unshare", "--pid", "--fork").run(), Self.value + Self.value)
    }

    /// Over an empty folder in a mount namespace of its own.
    @Test(.enabled(if: geteuid() == 0), .without(.address, .thread, because: "it complains about a missing /proc"))
    func `where there is no /proc there is no start`() throws {
        let run = "mount -t tmpfs none /proc; exec \"$@\""
        let command = service.exec(manifest).behind("unshare", "--mount", "sh", "-c", run, "sh")
        refused(
            try command.run(), 65,
            [
                "KEY: a value \"as: file\" needs /proc: no such file or directory",
                "hint: a file on tmpfs serves as well: path: /run/app/name",
            ])
    }
}
