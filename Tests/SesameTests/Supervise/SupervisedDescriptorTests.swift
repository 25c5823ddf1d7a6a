import Foundation
import Testing

/// Descriptors and what names a process: each goes to the command, and to nothing else.
@Suite struct SupervisedDescriptorTests {
    private let service: LocalService

    init() throws { service = try LocalService.shared.get() }

    private func output(_ command: Command) throws -> String {
        let outcome = try command.run()
        #expect(outcome.status == 0 && outcome.stderr == "", "\(outcome.stderr)")
        return outcome.output
    }

    /// The gate has one of these numbers until then.
    @Test func `values as files get the numbers that the manifest asks for`() throws {
        let entries = (3...40).map { "F\($0): {value: 'value \($0)', as: file, fd: \($0)}" }
        let script = (3...40).map { "cat /proc/self/fd/\($0); echo; " }.joined() + "ls /proc/$$/fd | wc -l"
        let command = service.supervise(["/bin/sh", "-c", script], of: "env: {\(entries.joined(separator: ", "))}")
        #expect(try output(command) == (3...40).map { "value \($0)\n" }.joined() + "41\n")
    }

    /// systemd tells by LISTEN_PID for whom sockets are (sd_listen_fds(3)).
    @Test(arguments: ["LISTEN_PID", "WATCHDOG_PID"])
    func `a variable that named sesame names the command, and one that named another stays`(_ name: String) throws {
        let script = "echo $\(name) $$"
        let command = service.supervise(["/bin/sh", "-c", script])
        let words = try output(command.after("export \(name)=$$")).split(separator: " ")
        #expect(words.count == 2 && "\(words[0])\n" == words[1])
        #expect(try output(service.supervise(["/bin/sh", "-c", script], with: [name: "1"])).hasPrefix("1 "))
        #expect(try output(service.supervise(["/bin/sh", "-c", "echo ${\(name)-unset}"])) == "unset\n")
    }

    @Test func `a look inherits no descriptor but standard error, and the command all`() throws {
        let slow = try AnswerServer.shared.get()
        let target = ["/bin/sh", "-c", "echo ready; exec sleep 60"]
        // The first answer comes after a second, that of the look too.
        let name = "slow-1-\(UUID().uuidString)"
        let manifest = Folder.shared.file("env: {A: \(name)}")
        var command = slow.sesame("supervise", "-f", manifest, with: ["SESAME_TIMEOUT": "60"])
        command.arguments += ["--look-on", "USR1", "--"] + target
        let running = try command.after("exec 5</etc/passwd 6<. 7</dev/zero").start()
        try #require(running.line() == "ready")
        let sesame = ProcessEntry(pid: running.pid)
        let known = try #require(sesame.children.first)
        #expect(known.descriptors[5] == "/etc/passwd" && known.descriptors[7] == "/dev/zero")
        #expect(known.descriptors.keys.sorted() == [0, 1, 2, 5, 6, 7])
        running.kill(SIGUSR1)
        var look = known
        try ProcessEntry.wait(for: "the look") {
            sesame.children.first { $0.pid != known.pid }.map { look = $0 }
            let files = look.arguments.contains("--fingerprint") ? look.descriptors : [:]
            // It has connected to the service.
            return files.values.contains { $0.hasPrefix("socket:") && $0 != files[3] }
        }
        let (own, others) = (sesame.descriptors, look.descriptors)
        #expect(others[0] == "/dev/null" && others[1] == own[2] && others[2] == own[2])
        #expect(others[3]?.hasPrefix("socket:") == true)
        let shared = Set(others.values).intersection(own.values)
        #expect(shared == [own[2] ?? ""], "\(others) \(own)")
        running.kill(SIGTERM)
        #expect(running.wait().status == 143)
    }
}
