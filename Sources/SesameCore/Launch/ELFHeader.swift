/// The header and program headers of an ELF file for any machine (elf(5)). Numbers beyond the end of the bytes are 0.
struct ELFHeader {
    private let bytes: [UInt8]
    /// True if addresses have 64 bits.
    private let isWide: Bool
    private let isBigEndian: Bool

    /// - Parameter bytes: the beginning of the file.
    /// - Returns: nil if it is not an ELF file.
    init?(_ bytes: [UInt8]) {
        guard bytes.starts(with: [0x7F, 0x45, 0x4C, 0x46]) else { return nil }
        self.bytes = bytes
        (isWide, isBigEndian) = (bytes.dropFirst(4).first == 2, bytes.dropFirst(5).first == 2)
    }

    private func number(_ offset: Int, _ size: Int) -> Int {
        guard offset >= 0, size >= 0, offset <= bytes.count - size else { return 0 }
        var number: UInt64 = 0
        for index in 0..<size {
            number = number << 8 | UInt64(bytes[offset + (isBigEndian ? index : size - 1 - index)])
        }
        return Int(clamping: number)
    }

    private var machine: Int { number(18, 2) }
    /// Tells whether it is a program, at a fixed address or at any (ET_EXEC, ET_DYN).
    var isProgram: Bool { 2...3 ~= number(16, 2) }

    /// Tells whether it is a program for the machine of this build of sesame: then sesame need not ask the kernel.
    var isLikeThis: Bool {
        #if arch(x86_64)
            isWide && !isBigEndian && machine == 62 && isProgram
        #elseif arch(arm64)
            isWide && !isBigEndian && machine == 183 && isProgram
        #else
            false
        #endif
    }

    /// The machine that the file is for, for messages.
    var machineName: String {
        let names = [
            3: "i386", 8: "mips", 20: "ppc", 21: "ppc64", 22: "s390x", 40: "arm", 62: "x86-64", 183: "aarch64",
            243: "riscv", 258: "loongarch",
        ]
        return names[machine] ?? "machine \(machine)"
    }

    // MARK: Program headers

    /// The offset of the program headers in the file.
    private var headersOffset: Int { isWide ? number(32, 8) : number(28, 4) }
    private var entrySize: Int { isWide ? 56 : 32 }
    private var count: Int { isWide ? number(56, 2) : number(44, 2) }

    /// Tells whether a file of this size ends before its program headers end.
    func isCut(at size: Int) -> Bool {
        let (end, isOver) = headersOffset.addingReportingOverflow(count * entrySize)
        return count == 0 || isOver || end > size
    }

    /// The loader that the file names (PT_INTERP); nil if there is none within the known bytes.
    var interpreter: [UInt8]? {
        guard headersOffset <= bytes.count else { return nil }
        for index in 0..<min(count, bytes.count / entrySize) {
            let entry = headersOffset + index * entrySize
            guard number(entry, 4) == 3 else { continue }
            let (offset, size) =
                isWide ? (number(entry + 8, 8), number(entry + 32, 8)) : (number(entry + 4, 4), number(entry + 16, 4))
            guard size > 1, offset < bytes.count, size <= bytes.count - offset else { return nil }
            return Array(bytes[offset..<offset + size].prefix { $0 != 0 })
        }
        return nil
    }

    /// A program for the same machine that cannot start, because its loader cannot exist. A kernel that supports the
    /// machine reports the missing loader; a handler of binfmt_misc reports a file that is closed at exec.
    var probe: [UInt8] {
        let size = isWide ? 64 : 52
        let loader = Array("/dev/null/none".utf8) + [0]
        var program = [UInt8](repeating: 0, count: size + entrySize)
        // The kind of file, and the flags of its machine.
        for index in [0..<24, isWide ? 48..<52 : 36..<40].joined() where index < bytes.count {
            program[index] = bytes[index]
        }
        let (headers, type, path) = (size, 3, size + entrySize)
        let numbers =
            isWide
            ? [(headers, 32, 8), (entrySize, 54, 2), (1, 56, 2), (type, 64, 4), (path, 72, 8), (loader.count, 96, 8)]
            : [(headers, 28, 4), (entrySize, 42, 2), (1, 44, 2), (type, 52, 4), (path, 56, 4), (loader.count, 68, 4)]
        for (number, offset, width) in numbers {
            program[isBigEndian ? offset + width - 1 : offset] = UInt8(number)
        }
        return program + loader
    }
}
