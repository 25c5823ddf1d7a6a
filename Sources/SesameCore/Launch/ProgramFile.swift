import CLinux
import Glibc

/// The beginning of a program's file, which decides what runs it: the kernel, an interpreter, a shell.
struct ProgramFile {
    private let bytes: [UInt8]
    private let size: Int

    /// - Returns: nil if the file cannot be read; it may still be run.
    init?(_ path: [CChar]) {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var (count, status) = (0, stat())
        bytes = unsafe [UInt8](unsafeUninitializedCapacity: 4096) { buffer, filled in
            unsafe count = read(descriptor, buffer.baseAddress, buffer.count)
            filled = max(0, count)
        }
        guard count >= 0, unsafe fstat(descriptor, &status) == 0 else { return nil }
        size = max(Int(status.st_size), bytes.count)
    }

    /// The bytes that the kernel looks at (BINPRM_BUF_SIZE).
    private var head: ArraySlice<UInt8> { bytes.prefix(256) }

    /// Tells whether a shell may read the file: it has no control characters except those that file(1) accepts in text.
    private var isText: Bool { head.allSatisfy { $0 >= 0x20 && $0 != 0x7F || 7...13 ~= $0 || $0 == 0x1B } }

    // MARK: The interpreter

    /// The interpreter in the "#!" line or the ELF header.
    private var interpreter: [CChar]? {
        let name: [UInt8]
        if head.starts(with: "#!".utf8) {
            let blank = " \t".utf8
            let word = head.dropFirst(2).drop(while: blank.contains).prefix { !" \t\n\0".utf8.contains($0) }
            // The kernel does not accept a name whose end it does not see.
            guard word.endIndex < head.endIndex || head.count < 256 else { return nil }
            name = Array(word)
        } else {
            name = ELFHeader(bytes)?.interpreter ?? []
        }
        return name.isEmpty ? nil : name.map(CChar.init(bitPattern:)) + [0]
    }

    /// Tells whether /bin/sh runs the file if the kernel does not (ENOEXEC), as env(1) does: it is text, and its
    /// interpreter, if it names one, is not a binary file.
    var goesToShell: Bool {
        guard isText else { return false }
        guard let interpreter, Program.verdict(interpreter) == 0 else { return true }
        return ProgramFile(interpreter)?.isText ?? true
    }

    /// Tells whether neither the kernel nor a handler of binfmt_misc runs the file. It asks the kernel itself.
    var isRunByNobody: Bool {
        if let header = ELFHeader(bytes) {
            let isKnown = header.isLikeThis || Self.isKnown(header.probe)
            return !isKnown || header.isCut(at: size)
        }
        return !isText && !Self.isKnown(Array(head))
    }

    /// Tells whether the kernel knows the format of a program.
    ///
    /// - Parameter program: the bytes of a program that cannot start.
    private static func isKnown(_ program: [UInt8]) -> Bool { unsafe linux_exec(program, program.count) != ENOEXEC }

    // MARK: Words

    /// The kind of a file that cannot be run here, and the next thing to do.
    var stranger: (problem: String, hint: String?) {
        if let header = ELFHeader(bytes) {
            if header.isCut(at: size) { return ("it is cut off", "copy it again") }
            if !header.isProgram { return ("it is an ELF file but not a program", nil) }
            return ("it is a program for \(header.machineName)", "take the build for this machine")
        }
        if isText, let interpreter {
            return ("its interpreter \"\(Self.visible(interpreter))\" is not a program for this machine", nil)
        }
        let kind = Self.kinds.first { head.starts(with: $0.beginning) }
        return kind.map { ("it is \($0.words)", $0.hint) } ?? ("it is neither a program nor text", nil)
    }

    private static let kinds: [(beginning: [UInt8], words: String, hint: String?)] = [
        (Array("MZ".utf8), "a program for Windows", "take the build for this machine"),
        ([0xCF, 0xFA, 0xED, 0xFE], "a program for macOS", "take the build for this machine"),
        ([0xCA, 0xFE, 0xBA, 0xBE, 0, 0, 0, 2], "a program for macOS", "take the build for this machine"),
        ([0xCA, 0xFE, 0xBA, 0xBE], "a Java class", "run it with java"),
        (Array("PK".utf8), "a zip or jar archive", "a jar is run with java -jar"),
        ([0x1F, 0x8B], "compressed with gzip", "unpack it"),
        ([0xFF, 0xFE, 0, 0], "text in UTF-32", "save it as UTF-8"),
        ([0xFF, 0xFE], "text in UTF-16", "save it as UTF-8"), ([0xFE, 0xFF], "text in UTF-16", "save it as UTF-8"),
    ]

    /// The first interpreter that cannot be run, the reason (errno), and the next thing to do; nil if all can be run.
    ///
    /// - Parameter depth: the most interpreters of interpreters to examine.
    func obstacle(depth: Int = 4) -> (name: String, reason: Int32, hint: String)? {
        guard depth > 0, let interpreter = interpreter ?? (isText ? Array("/bin/sh".utf8CString) : nil) else {
            return nil
        }
        let reason = Program.verdict(interpreter)
        if reason == 0 { return ProgramFile(interpreter)?.obstacle(depth: depth - 1) }
        let hint =
            switch true {
            case ELFHeader(bytes) != nil: "it is built for another system's C library: take a build for this one"
            case interpreter.dropLast().last == 13:
                "take the carriage returns of Windows out of it: sed -i 's/\\r$//' FILE"
            case head.starts(with: "#!".utf8): "install it, or name another in the first line"
            default: "it has no \"#!\" line, so that /bin/sh runs it"
            }
        return (Self.visible(interpreter), reason, hint)
    }

    /// A name for a message: a carriage return as "\r", other control characters as "?".
    private static func visible(_ name: [CChar]) -> String {
        String(decoding: name.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self).unicodeScalars.map { scalar in
            scalar == "\r" ? "\\r" : scalar.properties.generalCategory == .control ? "?" : String(scalar)
        }.joined()
    }
}
