import CLinux
import Glibc
import SecretMemory
import TencentCloud

/// The target's program, found before the fetch.
package struct Program {
    /// The command as it was typed, for messages; without the value of `NAME=value`, which may be a secret.
    package let command: String
    /// The paths to try, beginning with the first file that can be run; each as bytes with a final NUL.
    let paths: ArraySlice<[CChar]>
    /// The errors after which execvp(3) tries the next element of PATH.
    private static let passedOver = [EACCES, ENOENT, ENOTDIR, ENODEV, ESTALE, ETIMEDOUT]

    /// Looks up the command as execvp(3) does, byte for byte.
    ///
    /// - Parameter list: the PATH that sesame inherited; nil if it is unset.
    /// - Throws: ``Failure`` with status 127 if it is not found, 126 if neither the kernel nor a handler of binfmt_misc
    ///   can run it.
    package init(
        finding command: UnsafePointer<CChar>, in list: UnsafePointer<CChar>? = unsafe UnsafePointer(getenv("PATH"))
    ) throws(Failure) {
        self.command = unsafe Self.shown(String(cString: command))
        let name = unsafe Array(UnsafeBufferPointer(start: command, count: strlen(command) + 1))
        guard name.count > 1 else { throw Failure(.notFound, "the command is empty") }
        let slash = CChar(bitPattern: UInt8(ascii: "/"))
        var candidates = [name]
        if !name.contains(slash) {
            // An empty element of PATH is the working directory; a script that is found there gets its bare name.
            candidates = unsafe Self.directories(list).map { $0.isEmpty ? name : $0 + [slash] + name }
        }
        var worst = ENOENT
        for (index, candidate) in candidates.enumerated() {
            let verdict = Self.verdict(candidate)
            if verdict == 0 {
                paths = candidates[index...]
                if let file = ProgramFile(candidate), file.isRunByNobody { throw cannotRun(file) }
                return
            }
            // Skip an element of PATH that is not a directory; a typed path through a file is an error.
            if verdict != ENOENT && (verdict != ENOTDIR || candidates.count == 1) { worst = verdict }
            if !Self.passedOver.contains(verdict) { break }
        }
        throw Self.failure(self.command, worst)
    }

    private static func shown(_ command: String) -> String {
        let (name, value) = Substring(command).splitOnce(at: "=")
        return value == nil || VariableName(parsing: String(name)) == nil ? command : name + "=…"
    }

    /// The elements of PATH; if it is unset, the C library's default (confstr(3)).
    private static func directories(_ list: UnsafePointer<CChar>?) -> [[CChar]] {
        let list = unsafe list.map { unsafe Array(UnsafeBufferPointer(start: $0, count: strlen($0))) }
        let colon = CChar(bitPattern: UInt8(ascii: ":"))
        return (list ?? "/bin:/usr/bin".utf8.map(CChar.init(bitPattern:)))
            .split(separator: colon, omittingEmptySubsequences: false).map(Array.init)
    }

    /// Becomes the program. Returns only on failure.
    ///
    /// - Parameter arguments: the command and its arguments, with a NULL at the end.
    package func become(
        _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>, _ environment: TargetEnvironment
    ) -> Failure {
        let number = unsafe environment.withPointers { entries in
            var worst = ENOENT
            for path in paths {
                unsafe execve(path, arguments, entries)
                if errno == ENOEXEC {
                    guard ProgramFile(path)?.goesToShell == true else { return ENOEXEC }
                    unsafe becomeShell(path, arguments, entries)
                }
                if !Self.passedOver.contains(errno) { return errno }
                worst = worst == EACCES ? EACCES : errno
            }
            return worst
        }
        if number == E2BIG { return tooBig(environment) }
        guard let path = paths.first, let file = ProgramFile(path) else { return Self.failure(command, number) }
        if number == ENOEXEC { return cannotRun(file) }
        // The file was there a moment ago, so the interpreter in its "#!" line or ELF header is missing.
        guard let (name, reason, hint) = file.obstacle() else { return Self.failure(command, number) }
        let isMissing = number == ENOENT
        return Failure(
            isMissing ? .notFound : .cannotRun, at: command,
            "its interpreter \"\(name)\" " + (isMissing ? "is not there" : "cannot be run: \(Errno.words(reason))"),
            hint: hint)
    }

    /// Asks the kernel whether it would take the arguments and the environment; nil if it would.
    func refusal(
        _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>, _ environment: TargetEnvironment
    ) -> Failure? {
        let number = unsafe environment.withPointers { entries in
            unsafe linux_exec_of("", 1, arguments, entries)
        }
        return number == E2BIG ? tooBig(environment) : nil
    }

    private func cannotRun(_ file: ProgramFile) -> Failure {
        let (problem, hint) = file.stranger
        return Failure(.cannotRun, at: command, "cannot be run: \(problem)", hint: hint)
    }

    /// Becomes /bin/sh with this script, as env(1) does for text that names no interpreter. Returns only on failure,
    /// with errno set.
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

    /// The errno that running the file would give; 0 if it can be run.
    static func verdict(_ path: [CChar]) -> Int32 {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { return errno }
        if status.st_mode & S_IFMT != S_IFREG { return EACCES }
        return unsafe faccessat(AT_FDCWD, path, X_OK, AT_EACCESS) == 0 ? 0 : errno
    }

    private static func failure(_ command: String, _ number: Int32) -> Failure {
        switch number {
        case ENOENT where command.hasSuffix("=…"):
            Failure(.notFound, at: command, "command not found", hint: "a variable is set so: env \(command) command")
        case ENOENT where command.contains { " \t\n".contains($0) }:
            Failure(
                .notFound, at: command, command.contains("/") ? Errno.words(number) : "command not found",
                hint: "this is one word with a blank in it: take the quotes away, or run it with sh -c")
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
