import Foundation
import Testing

/// A way to start a process: words in front of its command that do something to the process first.
struct ProcessStart: CustomTestStringConvertible {
    let testDescription: String
    private let words: [String]

    /// By a tool that runs a command, looked up by env(1), which has options of its own.
    static func tool(_ words: String) -> ProcessStart {
        ProcessStart(testDescription: words, words: words.split(separator: " ").map(String.init))
    }

    /// In a shell that has done this.
    static func shell(_ script: String) -> ProcessStart {
        ProcessStart(testDescription: script, words: ["/bin/sh", "-c", script + "; exec \"$@\"", "sh"])
    }

    /// As a child of a shell that waits for it: `"$@"` in the script is the command.
    static func job(_ script: String) -> ProcessStart {
        ProcessStart(testDescription: script, words: ["/bin/sh", "-c", script, "sh"])
    }

    /// In a process that has called what only a program can: `call` is a C function that returns -1 when it fails.
    static func program(_ name: String, _ statement: String) -> ProcessStart {
        let script = """
            import ctypes, fcntl, os, signal, socket, struct, sys
            library = ctypes.CDLL(None, use_errno=True)
            keyctl, set_mempolicy = (250, 238) if os.uname().machine == 'x86_64' else (219, 237)
            def call(name, *arguments):
                if getattr(library, name)(*arguments) == -1:
                    raise OSError(ctypes.get_errno(), name)
            \(statement)
            os.execv(sys.argv[1], sys.argv[1:])
            """
        return ProcessStart(testDescription: name, words: ["/usr/bin/python3", "-ISc", script])
    }

    /// In bash, whose `exec -a` gives any argv[0]: `"$@"` in the script is the command.
    static func bash(_ script: String) -> ProcessStart {
        ProcessStart(testDescription: script, words: ["/bin/bash", "-c", script, "bash"])
    }

    /// On a terminal of its own.
    static let terminal = ProcessStart(
        testDescription: "on a terminal",
        words: ["/usr/bin/python3", AnswerServer.folder + "/terminal.py", "", "", "/usr/bin/env"])

    func callAsFunction(_ command: Command) -> Command {
        var command = command
        (command.path, command.arguments) = ("/usr/bin/env", words + [command.path] + command.arguments)
        return command
    }

    /// First this, inside of it the other.
    func then(_ other: ProcessStart) -> ProcessStart {
        ProcessStart(testDescription: "\(testDescription), \(other.testDescription)", words: words + other.words)
    }
}
