import CLinux
import Glibc

/// The target's program, found before anything is fetched for it.
package struct Program {
    /// As it was typed, for messages.
    package let command: String
    /// Where it may be, first where it seems to be one; each path as bytes ended by NUL.
    private let paths: ArraySlice<[CChar]>
    /// What leads execvp(3) on to the next element of PATH.
    private static let passedOver = [EACCES, ENOENT, ENOTDIR, ENODEV, ESTALE, ETIMEDOUT]

    /// Looks the command up as execvp(3) does, in the PATH that sesame inherited, byte for byte.
    ///
    /// - Throws: ``Failure`` with status 127 when it is not there, 126 when what is there cannot be run.
    package init(finding command: UnsafePointer<CChar>) throws(Failure) {
        self.command = unsafe String(cString: command)
        let name = unsafe Array(UnsafeBufferPointer(start: command, count: strlen(command) + 1))
        guard name.count > 1 else { throw Failure(.notFound, "the command is empty") }
        let slash = CChar(bitPattern: UInt8(ascii: "/"))
        var candidates = [name]
        if !name.contains(slash) {
            // An empty element of PATH is the working folder; a script found there is told its bare name.
            candidates = Self.directories.map { $0.isEmpty ? name : $0 + [slash] + name }
        }
        var worst = ENOENT
        for (index, candidate) in candidates.enumerated() {
            let verdict = Self.verdict(candidate)
            if verdict == 0 {
                paths = candidates[index...]
                return
            }
            // A part of PATH that is no directory is passed over; a path that leads through a file is wrong.
            if verdict != ENOENT && (verdict != ENOTDIR || candidates.count == 1) { worst = verdict }
            if !Self.passedOver.contains(verdict) { break }
        }
        throw Self.failure(self.command, worst)
    }

    /// Those of PATH; where it is unset, those of the C library (confstr(3)).
    private static var directories: [[CChar]] {
        let list = unsafe getenv("PATH").map { unsafe Array(UnsafeBufferPointer(start: $0, count: strlen($0))) }
        let colon = CChar(bitPattern: UInt8(ascii: ":"))
        return (list ?? "/bin:/usr/bin".utf8.map(CChar.init(bitPattern:)))
            .split(separator: colon, omittingEmptySubsequences: false).map(Array.init)
    }

    /// Becomes the program; returns only to say why it could not.
    ///
    /// - Parameter arguments: ended by NULL, the command itself first.
    package func become(
        _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>, _ environment: TargetEnvironment
    ) -> Failure {
        let number = unsafe environment.withPointers { entries in
            var worst = ENOENT
            for path in paths {
                unsafe execve(path, arguments, entries)
                if errno == ENOEXEC { unsafe becomeShell(path, arguments, entries) }
                if !Self.passedOver.contains(errno) { return errno }
                worst = worst == EACCES ? EACCES : errno
            }
            return worst
        }
        switch number {
        case E2BIG: return tooBig(environment)
        // It was there a moment ago: what is missing is what its "#!" line or its ELF header names.
        case ENOENT: return Failure(.notFound, at: command, "its interpreter is not there")
        default: return Self.failure(command, number)
        }
    }

    /// What is neither a program nor begins with "#!" goes to /bin/sh, as under env(1); returns only with errno set.
    private func becomeShell(
        _ path: [CChar], _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>,
        _ entries: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
    ) {
        var words = unsafe [strdup("/bin/sh"), strdup(path)]
        var next = unsafe arguments + 1
        while let word = unsafe next.pointee {
            unsafe words.append(word)
            unsafe next += 1
        }
        unsafe words.append(nil)
        unsafe execve("/bin/sh", words, entries)
    }

    /// 0, or the errno that running the file would bring.
    private static func verdict(_ path: [CChar]) -> Int32 {
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
