import Foundation

/// The built sesame-local, run as a process.
struct ServiceProcess {
    struct Outcome {
        let output: String
        let errors: String
        /// The exit status, or 128 and the signal.
        let status: Int32
    }

    static var program: URL { Bundle.main.bundleURL.appendingPathComponent("sesame-local") }

    /// Runs it to its end, in a folder of its own.
    static func run(_ arguments: [String], environment: [String: String] = [:]) throws -> Outcome {
        try run(program, arguments, environment)
    }

    /// The output of a shell that runs `script` with sesame-local on its PATH.
    static func shell(_ script: String) throws -> String {
        let path = "\(program.deletingLastPathComponent().path):/usr/bin:/bin"
        return try run(URL(fileURLWithPath: "/bin/sh"), ["-c", script], ["PATH": path]).output
    }

    /// The output of a command without sesame-local in front of it.
    static func bare(_ command: [String]) throws -> String {
        try run(URL(fileURLWithPath: command[0]), Array(command.dropFirst()), [:]).output
    }

    private static func run(
        _ program: URL, _ arguments: [String], _ environment: [String: String]
    ) throws -> Outcome {
        let process = Process()
        process.executableURL = program
        process.arguments = arguments
        process.environment = ["PATH": "/usr/bin:/bin"].merging(environment) { $1 }
        let folder = try TemporaryDirectory()
        process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
        // Files, not pipes: what stays running afterwards must not keep the test waiting.
        let (output, errors) = (folder.file("output"), folder.file("errors"))
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try handle(output)
        process.standardError = try handle(errors)
        try withNoSignalBlocked { try process.run() }
        process.waitUntilExit()
        let signal: Int32 = process.terminationReason == .uncaughtSignal ? 128 : 0
        return Outcome(
            output: try String(contentsOfFile: output, encoding: .utf8),
            errors: try String(contentsOfFile: errors, encoding: .utf8), status: signal + process.terminationStatus)
    }

    /// A test runs on a thread that blocks nearly all signals, and a child would inherit that.
    private static func withNoSignalBlocked(_ body: () throws -> Void) rethrows {
        var (none, before) = (sigset_t(), sigset_t())
        unsafe sigemptyset(&none)
        unsafe pthread_sigmask(SIG_SETMASK, &none, &before)
        defer { unsafe pthread_sigmask(SIG_SETMASK, &before, nil) }
        try body()
    }

    private static func handle(_ path: String) throws -> FileHandle {
        try "".write(toFile: path, atomically: false, encoding: .utf8)
        return try FileHandle(forWritingTo: URL(fileURLWithPath: path))
    }
}
