import Foundation
import Testing

/// The table of memory files in docs/running.md: each program of it, run with both kinds of paths. Where the table says
/// no, the program ends as well and has read nothing.
@Suite(.serialized, .enabled(if: geteuid() == 0, "some of them change the user")) struct MemoryFileProgramTests {
    struct Program: Sendable, CustomTestStringConvertible {
        /// As it is called in the table, with what it needs beside.
        let name: String
        var needs = ""
        /// True if `as: file` serves; the second with `fd: 500`.
        let byProcess: Bool
        let byNumber: Bool
        /// True if a user other than root starts it.
        var isUnprivileged = false
        /// The content of the file: TEXT, or the key SSH or TLS.
        var content = "secret: TEXT"
        /// The keys of the file in the manifest.
        var keys = ""
        /// The program that sesame becomes.
        let script: String
        /// Its output: the file, or a word that it could use it.
        var output = "hunter2-text"

        var testDescription: String { name }
        var row: String { "| \(name) | \(byProcess ? "yes" : "no") | \(byNumber ? "yes" : "no") | \(needs) |" }
    }

    static let programs = [
        Program(name: "node", byProcess: true, byNumber: true, script: "exec node read.js"),
        Program(name: "`npm start`", byProcess: true, byNumber: true, script: "exec npm --silent start"),
        Program(name: "node's `fork`", byProcess: true, byNumber: true, script: "exec node read.js fork"),
        Program(name: "node's `cluster`", byProcess: true, byNumber: true, script: "exec node read.js cluster"),
        Program(
            name: "Python's `subprocess`", byProcess: true, byNumber: false,
            script: "exec python3 -c 'import os, subprocess; subprocess.run([\"cat\", os.environ[\"KEY\"]])'"),
        Program(name: "Java's `ProcessBuilder`", byProcess: true, byNumber: false, script: "exec java Child.java"),
        Program(
            name: "a script that runs `ssh -i`", byProcess: true, byNumber: false, content: "secret: SSH",
            script: "exec ./ssh", output: "logged in"),
        Program(
            name: "`ssh -i` itself", needs: "`path:`", byProcess: false, byNumber: false,
            content: "secret: SSH", script: "exec ./ssh exec", output: "logged in"),
        Program(
            name: "`ssh-keygen -y`", byProcess: true, byNumber: true, content: "secret: SSH",
            script: "exec ssh-keygen -y -f $KEY", output: "ssh-ed25519 "),
        Program(
            name: "`ssh-add`", byProcess: true, byNumber: true, content: "secret: SSH",
            script: "eval $(ssh-agent) >/dev/null; ssh-add -q $KEY; ssh-add -L; kill $SSH_AGENT_PID",
            output: "ssh-ed25519 "),
        Program(
            name: "psql's `sslkey`", byProcess: true, byNumber: true, content: "secret: TLS",
            script: "exec ./psql", output: "this is somebody"),
        Program(
            name: "nginx in the foreground: key, workers, reload", byProcess: true, byNumber: true,
            content: "secret: TLS", script: "exec ./nginx off", output: "reloaded"),
        Program(
            name: "nginx as a daemon: the same", byProcess: false, byNumber: true, content: "secret: TLS",
            script: "exec ./nginx on", output: "reloaded"),
        Program(
            name: "redis-server, its whole configuration", byProcess: true, byNumber: true,
            content: "template: 'port 0\n\n\n    unixsocket FOLDER/redis\n\n\n    requirepass hunter2\n\n'",
            script: "exec ./redis", output: "PONG"),
        Program(
            name: "setpriv, to another user", needs: "`owner:`", byProcess: true, byNumber: true,
            keys: ", owner: nobody", script: "exec setpriv --reuid=65534 --clear-groups sh -c 'cat $KEY; true'"),
        Program(
            name: "setpriv, to any user", needs: "`mode: \"0444\"`", byProcess: true, byNumber: true,
            keys: ", mode: '0444'", script: "exec setpriv --reuid=1 --clear-groups sh -c 'cat $KEY; true'"),
        Program(
            name: "su, to another user", needs: "`owner:`", byProcess: false, byNumber: true,
            keys: ", owner: nobody", script: "exec su -s /bin/sh nobody -c 'cat $KEY'"),
        Program(
            name: "what forks and leaves", byProcess: false, byNumber: true, script: "exec python3 leave.py"),
        Program(
            name: "what has capabilities of its own (setcap)", byProcess: false, byNumber: true, isUnprivileged: true,
            content: "value: hunter2-text",
            script: "exec $FOLDER/capable -c 'cat $KEY; true'"),
        Program(
            name: "what runs in a PID namespace of its own", byProcess: false, byNumber: true,
            script: "exec unshare --pid --fork --mount-proc sh -c 'cat $KEY; true'"),
    ]

    /// The row that SystemdTests show.
    private static let unit = "| a unit with `ProtectProc=invisible` | yes | yes |  |"

    private static let scripts = Repository.folder + "/Tests/Programs"

    /// A folder with the keys, and the names of the secrets.
    private static let prepared = Result {
        let folder = Folder().path
        let outcome = try Command(path: scripts + "/prepare", arguments: [folder]).run()
        try #require(outcome.status == 0, "\(outcome.stderr)")
        let service = try LocalService.shared.get()
        let key = { (name: String) in try service.store(String(contentsOfFile: folder + "/" + name, encoding: .utf8)) }
        let secrets = ["TEXT": try service.store("hunter2-text"), "SSH": try key("id"), "TLS": try key("tls.key")]
        return (folder, secrets)
    }

    @Test(arguments: programs) func `it finds the value, or nothing`(_ program: Program) throws {
        let (folder, secrets) = try Self.prepared.get()
        var content = program.content.replacing("FOLDER", with: folder)
        for (placeholder, name) in secrets { content = content.replacing(placeholder, with: name) }
        let memory = MemoryFolder()
        var ways = [("as: file", program.byProcess), ("as: file, fd: 500", program.byNumber)]
        if program.needs == "`path:`" { ways.append(("path: \(memory.path)/key", true)) }
        for (way, works) in ways {
            let manifest = "env: {KEY: {\(content), \(way)\(program.keys)}}"
            var command = try LocalService.shared.get().exec(manifest, ["/bin/sh", "-c", program.script])
            command.folder = Self.scripts
            command.environment.merge(["FOLDER": folder, "HOME": folder]) { $1 }
            if program.isUnprivileged { command = try command.unprivileged() }
            let outcome = try command.run()
            #expect(outcome.signal == nil, "it was killed, for it waited too long")
            #expect(outcome.output.contains(program.output) == works, "\(way): \(outcome.output)\(outcome.stderr)")
        }
    }

    @Test func `the table of the page has these rows`() throws {
        let page = try String(contentsOfFile: Repository.folder + "/docs/running.md", encoding: .utf8)
        let table = page.components(separatedBy: "| program |").last?.components(separatedBy: "\n\n").first ?? ""
        let rows = table.split(separator: "\n").dropFirst(2).map(String.init)
        #expect(rows == Self.programs.map(\.row) + [Self.unit])
    }
}
