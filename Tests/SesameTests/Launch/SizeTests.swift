import Foundation
import Testing

/// Values that no environment can hold are refused by name before the command is begun: 65.
@Suite struct SizeTests {
    private let answers: AnswerServer
    private let service: LocalService

    init() throws {
        answers = try AnswerServer.shared.get()
        service = try LocalService.shared.get()
    }

    private static let nul = "the value holds a NUL byte, which no environment variable can"
    private static let nulHint = "hint: write it as text with encoding: base64, or hand it over with as: file"
    private static let sizeHint = "hint: hand the value over with as: file"

    @Test func `a value that holds a NUL`() throws {
        refused(try answers.exec(["nul"]).run(), 65, ["A: \(Self.nul)", Self.nulHint])
        let text = try service.store("hunter2\0hunter2")
        let binary = "nul-" + UUID().uuidString
        var put = service.sesame("put", binary, "--create")
        put.input = Data([0xFF, 0x00])
        #expect(try put.run().status == 0)
        let fine = try service.store("hunter2")
        let outcome = try service.exec("env: {A: \(text), B: \(fine), C: \(binary), D: \(text)}").run()
        refused(outcome, 65, ["A: \(Self.nul)", Self.nulHint, "C: \(Self.nul)", "D: \(Self.nul)"])
    }

    /// MAX_ARG_STRLEN: `A=`, the value and an ending NUL.
    @Test func `a variable of the size that the kernel takes, and one byte more`() throws {
        let fits = try answers.exec(["size-131069"], ["/bin/sh", "-c", "echo ${#A}"]).run()
        succeeded(fits, "131069\n")
        let line = "A: the variable takes 131073 bytes, the kernel allows 131072"
        refused(try answers.exec(["size-131070"]).run(), 65, [line, Self.sizeHint])
    }

    @Test func `every variable that is too large is told`() throws {
        let outcome = try answers.exec(["size-200000", "works", "size-131072", "nul"]).run()
        refused(
            outcome, 65,
            [
                "A: the variable takes 200003 bytes, the kernel allows 131072", Self.sizeHint,
                "C: the variable takes 131075 bytes, the kernel allows 131072", "D: \(Self.nul)", Self.nulHint,
            ])
    }

    /// Seventy variables of 32 KiB: more than a quarter of a stack of 8 MiB (execve(2)).
    private func seventy() throws -> (command: Command, sum: Int) {
        let name = try service.store(String(repeating: "x", count: 32 << 10))
        let names = (10..<80).map { "V\($0)" }
        let manifest = "env:\n" + names.map { "  \($0): \(name)\n" }.joined()
        let command = service.exec(manifest, ["/bin/sh", "-c", "echo ${#V10} ${#V79}"])
        var inherited = command.environment.filter { !$0.key.hasPrefix("TENCENTCLOUD_SECRET_") }
        // The shell that sets the limit adds one.
        inherited["PWD"] = command.folder
        let sum = inherited.reduce(0) { $0 + $1.key.utf8.count + 1 + $1.value.utf8.count + 1 }
        return (command, sum + 70 * (4 + 32 << 10 + 1))
    }

    @Test func `all together too large: the sum and the largest of them`() throws {
        let (command, sum) = try seventy()
        let problem =
            "/bin/sh: the environment takes \(sum) bytes, which with the arguments is more than the kernel allows"
        let outcome = try command.after("ulimit -s 8192").run()
        // The order among those of equal size is no promise.
        refused(
            Outcome(
                stdout: outcome.stdout,
                stderr: outcome.stderr.replacingOccurrences(of: #"V\d\d"#, with: "V00", options: .regularExpression),
                status: outcome.status, signal: outcome.signal, dumpedCore: false, secrets: outcome.secrets), 65,
            [problem, "hint: the largest variables: V00 32773, V00 32773, V00 32773"])
    }

    @Test func `under a larger stack it starts`() throws {
        succeeded(try seventy().command.after("ulimit -s 65536").run(), "32768 32768\n")
    }
}
