import CLinux
import Glibc

/// The target's program, found before anything is fetched for it.
package struct Program {
    /// As it was typed.
    package let command: String
    /// A path with a "/" in it.
    package let path: String

    /// Looks the command up as execvp(3) does, in the PATH that sesame inherited.
    ///
    /// - Throws: ``Failure`` with status 127 when it is not there, 126 when what is there cannot be run.
    package init(finding command: String) throws(Failure) {
        guard !command.isEmpty else { throw Failure(.notFound, "the command is empty") }
        if command.utf8.contains(UInt8(ascii: "/")) {
            let verdict = Self.verdict(command)
            if verdict != 0 { throw Self.failure(command, verdict) }
            (self.command, path) = (command, command)
            return
        }
        let list = unsafe getenv("PATH").map { unsafe String(cString: $0) } ?? "/bin:/usr/bin"
        var worst = ENOENT
        for directory in list.split(separator: ":", omittingEmptySubsequences: false) {
            let candidate = "\(directory.isEmpty ? "." : directory)/\(command)"
            let verdict = Self.verdict(candidate)
            if verdict == 0 {
                (self.command, path) = (command, candidate)
                return
            }
            if verdict == EACCES { worst = EACCES }
        }
        throw Self.failure(command, worst)
    }

    /// Becomes the program; returns only to say why it could not.
    ///
    /// - Parameter arguments: ended by NULL, the command itself first.
    package func become(
        _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>, _ environment: TargetEnvironment
    ) -> Failure {
        let number = unsafe environment.withPointers { entries in
            // With a "/" in it the path is taken as it is; a script without "#!" goes to /bin/sh, as under env(1).
            unsafe linux_execvpe(path, arguments, entries)
            return errno
        }
        return number == E2BIG ? tooBig(environment) : Self.failure(command, number)
    }

    /// 0, or the errno that running the file would bring.
    private static func verdict(_ path: String) -> Int32 {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { return errno }
        if status.st_mode & S_IFMT != S_IFREG { return EACCES }
        return unsafe faccessat(AT_FDCWD, path, X_OK, AT_EACCESS) == 0 ? 0 : errno
    }

    private static func failure(_ command: String, _ number: Int32) -> Failure {
        switch number {
        case ENOENT where !command.contains("/"):
            Failure(.notFound, at: command, "command not found", hint: "it is looked up in the PATH sesame was given")
        case ENOENT: Failure(.notFound, at: command, Errno.words(number))
        default: Failure(.cannotRun, at: command, "cannot be run: \(Errno.words(number))")
        }
    }

    private func tooBig(_ environment: TargetEnvironment) -> Failure {
        let sizes = environment.sizes
        let sum = sizes.reduce(0) { $0 + $1.bytes }
        let largest = sizes.prefix(3).map { "\($0.name) \($0.bytes)" }.joined(separator: ", ")
        return Failure(
            .data, at: command,
            "the environment takes \(sum) bytes, which with the arguments is more than the kernel allows",
            hint: "the largest variables: \(largest)")
    }
}
