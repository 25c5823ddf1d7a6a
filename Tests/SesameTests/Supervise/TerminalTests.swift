import Foundation
import Testing

/// `sesame supervise` in an interactive shell on a terminal (Tests/Servers/shell.py): a row for each thing that tini and
/// dumb-init promise there, and what both leave out.
@Suite struct TerminalTests {
    private let service: LocalService
    private let folder = Folder()

    init() throws { service = try LocalService.shared.get() }

    /// Works in the shell, where the file `job` is a script that runs sesame, and `first` one that becomes it.
    private func work(_ steps: [String], running target: String) throws {
        let sesame = service.supervise([])
        let words = ([sesame.path] + sesame.arguments).joined(separator: " ")
        let job = "\(words) \(target)\n"
        _ = folder.file(job + "echo status: $?\n", name: "job")
        _ = folder.file("exec " + job, name: "first")
        var command = Command(path: "/usr/bin/python3", folder: folder.path)
        command.arguments = ["-IS", AnswerServer.folder + "/shell.py"] + steps
        let variables = sesame.environment.merging(["SIGNALS": Command.signals(7).joined(separator: " ")]) { $1 }
        command.input = Data(variables.map { "\($0)=\($1)" }.joined(separator: "\0").utf8)
        let outcome = try command.run()
        #expect(outcome.status == 0 && outcome.stderr == "", "\(outcome.stderr)\n\(job)")
    }

    /// A command that says its pid, sesame's and its process group, and then gives back what is typed.
    private static let echo = "sh -c 'echo pid $$ $PPID .; exec cat'"
    private static let pids = #"see pid (?P<child>\d+) (?P<sesame>\d+) \."#
    /// Two commands in a process group, both of which the terminal stops.
    private static let pipe = "sh -c 'echo pid $$ $PPID .; cat | cat'"

    @Test func `Control-C arrives at the command once, and sesame ends with its status`() throws {
        try work(
            [
                #"type . ./job\n"#, #"see ready command (?P<child>\d+) (?P<sesame>\d+) "#, "front child",
                #"type \x03"#, #"see (?=command 2\r)"#,
                // What came twice would be said before what comes last.
                "signal 10 sesame", #"see (?=command 2\r\ncommand 10\r)"#, "signal 10 sesame",
                #"see command 2\r\ncommand 10\r\ncommand 10\r\nstatus: 7"#,
            ], running: "$SIGNALS")
    }

    @Test func `a command that does not catch Control-C ends by it`() throws {
        try work(
            [#"type . ./job\n"#, Self.pids, "front child", #"type \x03"#, "see status: 130"], running: Self.echo)
    }

    @Test func `the command reads from the terminal`() throws {
        try work([#"type sh job\n"#, Self.pids, "front child"] + Self.goesOn, running: Self.echo)
    }

    private static let goesOn = [#"type again\n"#, #"see again\r\nagain"#, #"type \x04"#, "see status: 0"]

    @Test(arguments: [echo, pipe]) func `Control-Z stops the command and sesame, and fg lets both go on`(
        _ target: String
    ) throws {
        let stop = [#"type \x1a"#, "see Stopped", "state child T", "state sesame T"]
        let resume = [#"type fg\n"#, "front child", "state child S", "state sesame S"]
        try work(
            [#"type sh job\n"#, Self.pids, "front child"] + stop + resume + stop + resume + Self.goesOn, running: target
        )
    }

    @Test func `in the background it goes on without the terminal, until it reads`() throws {
        try work(
            [
                #"type sh job\n"#, Self.pids, "front child", #"type \x1a"#, "see Stopped", "state sesame T",
                // cat(1) is stopped when it reads, and with it sesame; the shell has the terminal all the time.
                #"type bg\n"#, "see job &", #"type echo $((40+2))\n"#, "see 42", "state sesame T", "state child T",
                "press Stopped",
                #"type fg\n"#, "front child",
            ] + Self.goesOn, running: Self.echo)
    }

    @Test func `started in the background it does not take the terminal`() throws {
        try work(
            [
                #"type sh job &\n"#, #"see ready command (?P<child>\d+) (?P<sesame>\d+) "#,
                #"type echo $((40+2))\n"#, "see 42", "signal 10 sesame", "see command 10", #"type fg\n"#,
                "signal 10 sesame", "see command 10", "see status: 7",
            ], running: "$SIGNALS")
    }

    /// A process group is orphaned if nobody in its session could let it go on: there Control-Z has no effect.
    @Test func `where no shell could let it go on Control-Z stops nothing`() throws {
        try work(
            [
                #"type exec sh job\n"#, Self.pids, "front child", #"type \x1a"#, #"type again\n"#,
                #"see again\r\nagain"#, "state sesame S", #"type \x03"#, "see status: 130",
            ], running: Self.echo)
    }

    @Test func `as the first process of a terminal it has Control-C, and Control-Z stops nothing`() throws {
        try work(
            [
                #"type exec sh first\n"#, Self.pids, "front child", #"type \x1a"#, #"type again\n"#,
                #"see again\r\nagain"#, "state sesame S", #"type \x03"#, "end 130",
            ], running: Self.echo)
    }
}
