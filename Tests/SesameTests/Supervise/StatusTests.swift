import Foundation
import Testing

/// `sesame supervise` ends with the command's status: a row for each that tini and dumb-init promise.
@Suite struct StatusTests {
    private let service: LocalService

    init() throws { service = try LocalService.shared.get() }

    /// Runs a shell that supervises a script for each number, `$0` in it, and prints number and status.
    private func statuses(of numbers: [Int], _ script: String) throws -> [String] {
        var command = service.supervise(["/bin/sh", "-c", script]).after("ulimit -c 0")
        let loop = "for n in \(numbers.map(String.init).joined(separator: " ")); do \"$@\" $n; echo $n $?; done"
        command.arguments[1] = loop
        let outcome = try command.run()
        #expect(outcome.stderr == "")
        return outcome.output.split(separator: "\n").map(String.init)
    }

    @Test(arguments: [0...127, 128...255]) func `every exit status is the command's`(_ numbers: ClosedRange<Int>) throws
    {
        #expect(try statuses(of: Array(numbers), "exit $0") == numbers.map { "\($0) \($0)" })
    }

    /// Those whose default is to end a process (signal(7)).
    @Test func `after a signal it is 128 and the signal's number`() throws {
        let numbers = Array(1...16) + [24, 25, 26, 27, 29, 30, 31] + Array(34...64)
        #expect(try statuses(of: numbers, "ulimit -c 0; kill -$0 $$") == numbers.map { "\($0) \($0 + 128)" })
    }

    /// What `sesame exec` promises, too.
    @Test(arguments: [
        ("no-such-command", 127, "no-such-command: command not found"),
        ("/no/such/command", 127, "/no/such/command: no such file or directory"),
        ("/etc/passwd", 126, "/etc/passwd: cannot be run: permission denied"),
        ("/etc", 126, "/etc: cannot be run: permission denied"),
    ]) func `a command that cannot be run has the shell's status`(
        _ target: String, _ status: Int32, _ problem: String
    ) throws {
        let outcome = try service.supervise([target]).run()
        #expect(outcome.status == status)
        #expect(outcome.lines.first == "sesame: \(problem)", "\(outcome.stderr)")
    }

    @Test func `a manifest on standard input is refused, for each start reads it again`() throws {
        let outcome = try service.sesame("supervise", "-f", "-", "--", "true", input: LocalService.plain).run()
        #expect(outcome.status == 64 && outcome.stderr.contains("standard input can be read once only"))
    }

    /// wait(2) has no status of a child whose parent ignores SIGCHLD.
    @Test func `the status is there even where SIGCHLD was ignored, and the command ignores it still`() throws {
        // grep(1) ends with 2 where a file is missing.
        let target = ["/bin/grep", "-sh", "^SigIgn", "/proc/self/status", "/no/such/file"]
        let outcome = try service.supervise(target).behind("--ignore-signal=CHLD").run()
        let ignored = outcome.output.dropLast().suffix(5)
        #expect(outcome.status == 2 && ignored == "10000", "\(outcome.output)")
    }
}
