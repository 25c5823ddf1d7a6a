import Foundation
import Testing

extension Command {
    /// The same with a system call of sesame's own that ends otherwise, as strace(1) injects it; the target is left alone.
    func failing(_ call: String, _ how: String) -> Command {
        // One tracer for all that is to fail.
        if let last = arguments.lastIndex(where: { $0.hasPrefix("inject=") }) {
            var command = self
            command.arguments.insert(contentsOf: ["-e", "inject=\(call):\(how)"], at: last + 1)
            return command
        }
        return behind(
            "strace", "-qqq", "-f", "-b", "execve", "-o", "/dev/null", "-e",
            "trace=rename,renameat2,linkat,fsync,flock",
            "-e", "inject=\(call):\(how)")
    }
}

extension Trait where Self == ConditionTrait {
    /// For what needs strace(1), where it may trace; a search for leaks cannot be traced.
    static var tracing: Self {
        .enabled("strace(1) cannot trace here") {
            try !Sanitizer.address.isThere
                && Command(path: "/usr/bin/env", arguments: ["strace", "-o", "/dev/null", "true"]).run().status == 0
        }
    }
}
