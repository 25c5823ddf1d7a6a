/// Checks that a text is JSON (RFC 8259), with numbers of any size and member names that hold a NUL: jansson refuses
/// both.
extension JSONText {
    /// The deepest nesting, the same as jansson's (JSON_PARSER_MAX_DEPTH).
    package static let depthLimit = 2048

    /// An object or array that is not closed yet.
    private struct Container {
        let isObject: Bool
        /// The number of the member or element that is being read, from 1.
        var item = 1
        /// The names of the first members, and of those after them. A list is fastest for few.
        private var (few, many) = ([Name](), Set<Name>())

        private static let limitOfFew = 8

        init(isObject: Bool) { self.isObject = isObject }

        var close: UInt8 { isObject ? UInt8(ascii: "}") : UInt8(ascii: "]") }

        /// Adds the name of a member, and tells whether it is new.
        mutating func insert(_ name: Name) -> Bool {
            if few.contains(name) { return false }
            if few.count == Self.limitOfFew { return many.insert(name).inserted }
            if few.isEmpty { few.reserveCapacity(Self.limitOfFew) }
            few.append(name)
            return true
        }
    }

    static func check(_ text: SecretBytes) throws(Failure) {
        // A JSON string can hold the text only if it is UTF-8.
        guard JSON.canHold(text) else { throw .notJSON }
        try text.withSpan { bytes throws(Failure) in try check(text, bytes) }
    }

    private static func check(_ text: SecretBytes, _ bytes: Span<UInt8>) throws(Failure) {
        var open: [Container] = []
        var offset = bytes.next(0)
        repeat {
            let byte = bytes.byte(at: offset)
            if byte == UInt8(ascii: "{") || byte == UInt8(ascii: "[") {
                guard open.count < depthLimit else { throw .tooDeep }
                open.append(Container(isObject: byte == UInt8(ascii: "{")))
                offset = bytes.next(offset + 1)
                if bytes.byte(at: offset) != open[open.count - 1].close {
                    offset = try begin(at: offset, &open, text, bytes)
                    continue
                }
            } else {
                offset = bytes.next(try end(ofValue: offset, bytes))
            }
            // A value ended: its container may end too, or go on with another item.
            while let last = open.last, bytes.byte(at: offset) == last.close {
                open.removeLast()
                offset = bytes.next(offset + 1)
            }
            if open.isEmpty { break }
            guard bytes.byte(at: offset) == UInt8(ascii: ",") else { throw .notJSON }
            open[open.count - 1].item += 1
            offset = try begin(at: bytes.next(offset + 1), &open, text, bytes)
        } while true
        guard offset == bytes.count else { throw .notJSON }
    }

    /// Reads a member's name, if the innermost container is an object.
    ///
    /// - Returns: the offset at which the value must begin.
    private static func begin(
        at start: Int, _ open: inout [Container], _ text: SecretBytes, _ bytes: Span<UInt8>
    ) throws(Failure) -> Int {
        guard open[open.count - 1].isObject else { return start }
        guard bytes.byte(at: start) == UInt8(ascii: "\"") else { throw .notJSON }
        let (end, isEscaped) = try end(ofString: start, bytes)
        let name =
            isEscaped
            ? Name(try string(at: start, until: end, bytes)) : Name(text, start + 1..<end - 1, of: bytes)
        guard open[open.count - 1].insert(name) else {
            throw .memberTwice(open.map(\.item))
        }
        let colon = bytes.next(end)
        guard bytes.byte(at: colon) == UInt8(ascii: ":") else { throw .notJSON }
        return bytes.next(colon + 1)
    }

    /// The offset after a string, number or word.
    private static func end(ofValue start: Int, _ bytes: Span<UInt8>) throws(Failure) -> Int {
        guard bytes.byte(at: start) == UInt8(ascii: "\"") else {
            for word: StaticString in ["true", "false", "null"] where bytes.holds(word, at: start) {
                return start + word.utf8CodeUnitCount
            }
            guard let end = bytes.end(ofNumber: start) else { throw .notJSON }
            return end
        }
        let (end, isEscaped) = try end(ofString: start, bytes)
        if isEscaped { _ = try string(at: start, until: end, bytes) }
        return end
    }

    /// The offset after a string, and true if it has escapes, which are not checked.
    private static func end(
        ofString start: Int, _ bytes: Span<UInt8>
    ) throws(Failure) -> (end: Int, isEscaped: Bool) {
        var (offset, isEscaped) = (start + 1, false)
        while offset < bytes.count, case let byte = bytes[offset], byte != UInt8(ascii: "\"") {
            guard byte >= 0x20 else { throw .notJSON }
            offset += 1
            if byte == UInt8(ascii: "\\") { (offset, isEscaped) = (offset + 1, true) }
        }
        guard offset < bytes.count else { throw .notJSON }
        return (offset + 1, isEscaped)
    }

    /// The characters of a string with escapes; jansson checks and reads them.
    private static func string(at start: Int, until end: Int, _ bytes: Span<UInt8>) throws(Failure) -> SecretBytes {
        let written = unsafe bytes.extracting(start..<end).withUnsafeBytes { unsafe SecretBytes(copying: $0) }
        guard let string = JSON(parsing: written)?.string else { throw .notJSON }
        return string
    }

    /// A member's name, which is a part of a text; comparable by its bytes.
    private struct Name: Hashable {
        let text: SecretBytes
        let range: Range<Int>
        /// The sum of the bytes, which tells most names apart without a look at them.
        private let sum: Int

        init(_ text: SecretBytes, _ range: Range<Int>, of bytes: Span<UInt8>) {
            (self.text, self.range) = (text, range)
            sum = range.reduce(0) { $0 + Int(bytes[$1]) }
        }

        init(_ text: SecretBytes) { self = text.withSpan { Name(text, $0.indices, of: $0) } }

        static func == (a: Name, b: Name) -> Bool {
            guard a.sum == b.sum && a.range.count == b.range.count else { return false }
            return a.withSpan { a in b.withSpan { b in a.indices.allSatisfy { a[$0] == b[$0] } } }
        }

        func hash(into hasher: inout Hasher) {
            withSpan { name in unsafe name.withUnsafeBytes { unsafe hasher.combine(bytes: $0) } }
        }

        private func withSpan<R>(_ body: (Span<UInt8>) -> R) -> R { text.withSpan { body($0.extracting(range)) } }
    }
}

extension Span<UInt8> {
    /// The byte at an offset; nil after the end.
    fileprivate func byte(at offset: Int) -> UInt8? { offset < count ? self[offset] : nil }

    fileprivate func holds(_ word: StaticString, at start: Int) -> Bool {
        word.withUTF8Buffer { word in
            count - start >= word.count && word.indices.allSatisfy { unsafe self[start + $0] == word[$0] }
        }
    }

    /// The offset after the number that begins here (RFC 8259 §6); nil if none begins here.
    fileprivate func end(ofNumber start: Int) -> Int? {
        func digits(from offset: Int) -> Int? {
            var end = offset
            while let byte = byte(at: end), Self.digits.contains(byte) { end += 1 }
            return end > offset ? end : nil
        }
        var offset = byte(at: start) == UInt8(ascii: "-") ? start + 1 : start
        guard let whole = digits(from: offset), whole == offset + 1 || self[offset] != UInt8(ascii: "0") else {
            return nil
        }
        offset = whole
        if byte(at: offset) == UInt8(ascii: ".") {
            guard let end = digits(from: offset + 1) else { return nil }
            offset = end
        }
        guard let byte = byte(at: offset), byte | 0x20 == UInt8(ascii: "e") else { return offset }
        let sign = self.byte(at: offset + 1)
        return digits(from: sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") ? offset + 2 : offset + 1)
    }

    /// The offset after a run of letters, digits, "+", "-", "." and "_".
    private func end(ofWord start: Int) -> Int {
        var end = start
        while let byte = byte(at: end), byte.isAlphanumeric || "+-._".utf8.contains(byte) { end += 1 }
        return end
    }

    private static var digits: ClosedRange<UInt8> { UInt8(ascii: "0")...UInt8(ascii: "9") }

    /// A copy in which "0.5", which is not an integer either, replaces each number that jansson may not hold.
    fileprivate func copyWithSmallNumbers() -> SecretBytes {
        let copy = SecretBytes(capacity: count)
        var (offset, isInString) = (0, false)
        while offset < count {
            let byte = self[offset]
            if !isInString, let end = end(ofNumber: offset) {
                let wordEnd = self.end(ofWord: end)
                // An integer of at most 18 characters fits in 64 bits. A number with a word directly after it is no
                // number: jansson refuses it.
                let isKept =
                    wordEnd > end
                    || end - offset <= 18 && (offset..<end).allSatisfy { self[$0] | 0x20 != UInt8(ascii: "e") }
                if isKept { (offset..<wordEnd).forEach { copy.append(self[$0]) } } else { copy.append("0.5") }
                offset = wordEnd
                continue
            }
            if byte == UInt8(ascii: "\"") { isInString.toggle() }
            copy.append(byte)
            offset += 1
            if isInString, byte == UInt8(ascii: "\\"), let escaped = self.byte(at: offset) {
                copy.append(escaped)
                offset += 1
            }
        }
        return copy
    }
}

extension SecretBytes {
    /// The same JSON text with "0.5" instead of each number that jansson may not hold.
    var withSmallNumbers: SecretBytes {
        withSpan { $0.copyWithSmallNumbers() }
    }
}
