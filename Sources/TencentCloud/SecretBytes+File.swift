import CLinux
import Glibc

/// Why a file could not be read whole.
package enum FileFailure: Error, Equatable {
    /// open(2), fstat(2) or read(2) failed; the errno of it.
    case system(Int32)
    case isDirectory
    /// It holds more than this many bytes.
    case tooLarge(limit: Int)
}

extension SecretBytes {
    /// Reads a whole file, "-" being standard input, without any buffer that is not wiped.
    ///
    /// - Parameter limit: the most bytes it may hold.
    package convenience init(contentsOf path: String, limit: Int) throws(FileFailure) {
        if path == "-" {
            try self.init(readingFrom: STDIN_FILENO, limit: limit)
            return
        }
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY)
        guard descriptor >= 0 else { throw .system(errno) }
        defer { close(descriptor) }
        try self.init(readingFrom: descriptor, limit: limit)
    }

    /// Reads a descriptor to its end and leaves it open.
    package convenience init(readingFrom descriptor: Int32, limit: Int) throws(FileFailure) {
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { throw .system(errno) }
        self.init(capacity: min(max(Int(status.st_size), 4095), limit) + 1)
        while true {
            var got = 0
            append(upTo: max(4096, min(Int(status.st_size) - count, limit)) + 1) { room in
                repeat { got = unsafe read(descriptor, room.baseAddress, room.count) } while got < 0 && errno == EINTR
                return max(got, 0)
            }
            if got < 0 { throw errno == EISDIR ? .isDirectory : .system(errno) }
            if count > limit { throw .tooLarge(limit: limit) }
            if got == 0 { return }
        }
    }

    /// Writes all of the bytes (write(2)).
    ///
    /// - Returns: 0, or the errno of what failed.
    package func write(to descriptor: Int32) -> Int32 {
        withBytes { bytes in
            var rest = unsafe bytes[...]
            while unsafe !rest.isEmpty {
                let piece = unsafe UnsafeRawBufferPointer(rebasing: rest)
                let written = unsafe Glibc.write(descriptor, piece.baseAddress, piece.count)
                if written < 0 && errno != EINTR { return errno }
                unsafe rest = rest.dropFirst(max(written, 0))
            }
            return 0
        }
    }
}
