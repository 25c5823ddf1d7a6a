import Foundation

/// A program to run, with an environment and a folder of its own and nothing else from the tests'.
struct Command {
    var path: String
    var arguments: [String] = []
    var environment: [String: String] = ["PATH": "/usr/local/bin:/usr/bin:/bin"]
    var folder = Folder.shared.path
    var input = Data()
    /// The seconds after which it is killed: a test fails rather than waits.
    var limit = 30.0
    /// Arguments and entries of the environment as bytes, which need not be text; they come after the others, in order.
    var rawArguments: [Data] = []
    var rawEnvironment: [Data] = []

    /// The folder of the products, beside the test bundle.
    static let products = Bundle.main.bundleURL.path

    /// The binary under test; SESAME_BINARY names another, such as a release.
    static let sesame = ProcessInfo.processInfo.environment["SESAME_BINARY"] ?? products + "/sesame"
    /// The folder of the binary under test.
    static let folder = URL(fileURLWithPath: sesame).deletingLastPathComponent().path
    static let sesameLocal = products + "/sesame-local"

    /// The target, which a failing launch must not start.
    static let target = ["/bin/echo", "started"]

    /// Starts it, its streams in pipes.
    func start() throws -> Running { try Running(self) }

    /// Runs it to its end.
    func run() throws -> Outcome { try start().wait() }

    /// The same behind a command that runs it, such as faketime; env(1) looks it up and takes options of its own.
    func behind(_ wrapper: String...) -> Command { wrapped("/usr/bin/env", wrapper) }

    /// The same in a shell that has done something to itself before: closed a stream, set a limit.
    func after(_ script: String) -> Command { wrapped("/bin/sh", ["-c", script + "; exec \"$@\"", "sh"]) }

    /// The same run by a user who is not root, of a binary that this user can reach.
    func unprivileged() throws -> Command {
        guard geteuid() == 0 else { return self }
        var command = self
        command.path = Folder().path + "/" + URL(fileURLWithPath: path).lastPathComponent
        try Running.starting.withLock { try FileManager.default.copyItem(atPath: path, toPath: command.path) }
        return command.behind("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups")
    }

    private func wrapped(_ wrapper: String, _ first: [String]) -> Command {
        var command = self
        (command.path, command.arguments) = (wrapper, first + [path] + arguments)
        return command
    }

    /// Texts that no message may hold: its key, its token, and the word that every value in these tests holds.
    var secrets: [String] {
        let credentials = ["TENCENTCLOUD_SECRET_KEY", "TENCENTCLOUD_TOKEN"].compactMap { environment[$0] }
        return credentials.filter { !$0.isEmpty } + ["hunter2"]
    }
}

/// The status and the output of a process.
struct Outcome {
    let stdout: Data
    let stderr: String
    /// The exit status, or 128 + n after signal n.
    let status: Int32
    let signal: Int32?
    let dumpedCore: Bool
    /// Texts that it must not have printed.
    let secrets: [String]

    var output: String { String(decoding: stdout, as: UTF8.self) }

    /// Its lines on standard error, with placeholders for parts that differ each time.
    var lines: [String] {
        var text = stderr
        for (pattern, placeholder) in [
            (#"(request |"request_id":")[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"#, "$1ID"),
            (#"127\.0\.0\.1:\d+"#, "SERVER"),
            (#"\d{4}-\d\d-\d\d"#, "DAY"),
            // CredentialMessageTests look at the action and the credentials that were refused.
            (#", (ssm|sts):\w+(, credentials: .*?, id ends with [^,)"]*)?"#, ""),
            (#""action":"\w+:\w+",("credentials":"[^"]*",)?"#, ""),
            // The number of attempts depends on chance; RetryTests look at it.
            (#", \d+ attempts in \d+\.\d s\)"#, ")"), (#" \(\d+ attempts in \d+\.\d s\)"#, ""), (#"\b\d+ ms"#, "N ms"),
        ] {
            text = text.replacingOccurrences(of: pattern, with: placeholder, options: .regularExpression)
        }
        return text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
    }

    /// Tells whether any of the secrets occurs in its output.
    var tells: Bool { secrets.contains { stderr.contains($0) || output.contains($0) } }
}
