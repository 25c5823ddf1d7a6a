import CLinux
import Glibc

/// The reason why a file could not be read whole.
package enum FileFailure: Error, Equatable {
    /// open(2), fstat(2) or read(2) failed with this errno.
    case system(Int32)
    case isDirectory
    /// It is a pipe or a terminal, and the caller does not want to wait.
    case wouldWait
    /// It is a pipe that no process has opened for writing.
    case noWriter
    /// It holds more than this many bytes.
    case tooLarge(limit: Int)
}

extension SecretBytes {
    /// Milliseconds to wait until a process opens a named pipe for writing.
    private static let writerTime: Int32 = 2000

    /// Reads a whole file; every buffer used is wiped. Opening the file never blocks.
    ///
    /// - Parameters:
    ///   - limit: the most bytes that the file may hold.
    ///   - waits: true to allow a pipe or a terminal, and "-" for standard input. It is read to its end, however long
    ///     its writer takes.
    package convenience init(contentsOf path: FilePath, limit: Int, waits: Bool = false) throws(FileFailure) {
        if waits && path == "-" {
            try self.init(readingFrom: STDIN_FILENO, limit: limit, waits: true)
            return
        }
        let descriptor = unsafe open(path.bytes, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY)
        guard descriptor >= 0 else { throw .system(errno) }
        defer { close(descriptor) }
        var status = stat()
        let isPipe = unsafe fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFIFO
        if isPipe && !waits { throw .wouldWait }
        // A pipe reads as ended until a process opens it for writing.
        if isPipe { Self.wait(for: descriptor, Self.writerTime) }
        try self.init(readingFrom: descriptor, limit: limit, waits: waits)
        if isPipe && count == 0 { throw .noWriter }
    }

    /// Reads a descriptor to its end and leaves it open.
    private convenience init(readingFrom descriptor: Int32, limit: Int, waits: Bool) throws(FileFailure) {
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { throw .system(errno) }
        // One byte more than the file should have: its end is then found without growing the buffer.
        var room = min(max(Int(status.st_size), 4095), limit) + 1
        self.init(capacity: room)
        while true {
            var got = 0
            append(upTo: room) { room in
                repeat { got = unsafe read(descriptor, room.baseAddress, room.count) } while got < 0 && errno == EINTR
                return max(got, 0)
            }
            if count > limit { throw .tooLarge(limit: limit) }
            switch (got, errno) {
            case (0, _): return
            case (1..., _): room = got < room ? room - got : min(count, limit + 1 - count)
            case (_, EAGAIN) where waits: Self.wait(for: descriptor, -1)
            case (_, EAGAIN): throw .wouldWait
            case (_, EISDIR): throw .isDirectory
            case (_, let number): throw .system(number)
            }
        }
    }

    /// Waits until there is something to read or the last writer has closed (poll(2)).
    ///
    /// - Parameter time: milliseconds; -1 for no limit.
    private static func wait(for descriptor: Int32, _ time: Int32) {
        var descriptor = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        _ = unsafe poll(&descriptor, 1, time)
    }

    /// Writes all of the bytes (write(2)).
    ///
    /// - Returns: 0, or the errno of the failed write.
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
