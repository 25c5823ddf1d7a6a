/// A JSON text that gives its parts as they are written: a number keeps every digit, an object keeps its order.
///
/// The initializer checks the whole text; the code that steps through it relies on that.
package struct JSONText {
    private let text: SecretBytes

    /// The reason why a field cannot be read.
    package enum Failure: Error, Equatable {
        case notJSON
        /// The text nests deeper than ``depthLimit``.
        case tooDeep
        /// An object has two members of one name, so a field would be ambiguous. The numbers lead to the second one: at
        /// each level the number of the member or element, from 1.
        case memberTwice([Int])
        case noSuchField
        case isNull
        case notAnObject
    }

    /// - Throws: ``Failure`` unless this is one JSON text (RFC 8259) in which no object has two members of one name.
    package init(_ text: SecretBytes) throws(Failure) {
        try Self.check(text)
        self.text = text
    }

    /// The value at the end of a path of member names and array indices: the characters of a string, the text of a
    /// number, `true` or `false`, the compact text of an object or array.
    package func value(at path: [String]) throws(Failure) -> SecretBytes {
        try text.withSpan { bytes throws(Failure) in try Self.value(try Self.find(path, in: bytes), in: bytes) }
    }

    /// The members of the object at the end of a path, in order, each value as ``value(at:)`` gives it. A name may hold
    /// anything that a JSON string may hold.
    package func members(at path: [String]) throws(Failure) -> [(name: SecretBytes, value: SecretBytes)] {
        try text.withSpan { bytes throws(Failure) in
            let object = try Self.find(path, in: bytes)
            guard bytes[object] == UInt8(ascii: "{") else { throw .notAnObject }
            var members: [(name: SecretBytes, value: SecretBytes)] = []
            var next = bytes.firstItem(in: object)
            while let member = next {
                let value = bytes.value(ofMember: member)
                members.append((try Self.value(member, in: bytes), try Self.value(value, in: bytes)))
                next = bytes.item(after: value)
            }
            return members
        }
    }

    // MARK: Walking

    /// The offset of the value that the path leads to.
    private static func find(_ path: [String], in bytes: Span<UInt8>) throws(Failure) -> Int {
        var offset = bytes.next(0)
        for step in path {
            let found =
                switch bytes[offset] {
                case UInt8(ascii: "{"): member(named: step, ofObject: offset, in: bytes)
                case UInt8(ascii: "["): element(step, ofArray: offset, in: bytes)
                default: Int?.none
                }
            guard let found else { throw .noSuchField }
            offset = found
        }
        return offset
    }

    private static func member(named name: String, ofObject object: Int, in bytes: Span<UInt8>) -> Int? {
        var next = bytes.firstItem(in: object)
        while let member = next {
            let value = bytes.value(ofMember: member)
            if bytes.isString(at: member, equalTo: name) { return value }
            next = bytes.item(after: value)
        }
        return nil
    }

    private static func element(_ index: String, ofArray array: Int, in bytes: Span<UInt8>) -> Int? {
        guard let wanted = Int(index), String(wanted) == index else { return nil }
        var count = 0
        var next = bytes.firstItem(in: array)
        while let element = next {
            if count == wanted { return element }
            count += 1
            next = bytes.item(after: element)
        }
        return nil
    }

    private static func value(_ offset: Int, in bytes: Span<UInt8>) throws(Failure) -> SecretBytes {
        switch bytes[offset] {
        case UInt8(ascii: "n"): throw .isNull
        case UInt8(ascii: "\""):
            if let plain = bytes.plainString(at: offset) { return plain }
            guard let string = JSON(parsing: bytes.copy(from: offset)).flatMap(\.string) else { throw .notJSON }
            return string
        default: return bytes.copy(from: offset)
        }
    }
}

/// Steps through a JSON text that was checked. All positions are byte offsets.
extension Span<UInt8> {
    /// The first offset, from this one on, that holds no white space.
    func next(_ offset: Int) -> Int {
        var offset = offset
        while offset < count, Self.isSpace(self[offset]) { offset += 1 }
        return offset
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 }

    /// The first element of an array, or the name of the first member of an object; nil if it is empty.
    fileprivate func firstItem(in container: Int) -> Int? {
        let first = next(container + 1)
        return self[first] == UInt8(ascii: "]") || self[first] == UInt8(ascii: "}") ? nil : first
    }

    /// The element or member name after this value; nil at the end.
    fileprivate func item(after value: Int) -> Int? {
        let end = next(self.end(ofValue: value))
        return self[end] == UInt8(ascii: ",") ? next(end + 1) : nil
    }

    fileprivate func value(ofMember name: Int) -> Int { next(next(end(ofString: name)) + 1) }

    /// The offset after the closing quotation mark.
    private func end(ofString start: Int) -> Int {
        var offset = start + 1
        while true {
            let byte = self[offset]
            if byte == UInt8(ascii: "\"") { return offset + 1 }
            offset += byte == UInt8(ascii: "\\") ? 2 : 1
        }
    }

    /// The offset after a value and everything nested in it.
    private func end(ofValue start: Int) -> Int {
        if self[start] == UInt8(ascii: "\"") { return end(ofString: start) }
        let isContainer = self[start] == UInt8(ascii: "{") || self[start] == UInt8(ascii: "[")
        var (offset, depth) = (start, 0)
        while offset < count {
            switch self[offset] {
            case UInt8(ascii: "\""): offset = end(ofString: offset) - 1
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                if depth == 0 { return offset }
                depth -= 1
            case UInt8(ascii: ",") where depth == 0: return offset
            default: break
            }
            offset += 1
            // An object or array ends with its own last character. A number or word ends before white space, a
            // comma or a bracket.
            if depth == 0, isContainer || offset < count && Self.isSpace(self[offset]) { return offset }
        }
        return offset
    }

    /// Tells whether the string that begins here equals the text.
    fileprivate func isString(at start: Int, equalTo name: String) -> Bool {
        var offset = start + 1
        let text = name.utf8.span
        for index in text.indices {
            let (written, byte) = (self[offset], text[index])
            if written == UInt8(ascii: "\\") { break }
            guard written == byte, byte != UInt8(ascii: "\"") else { return false }
            offset += 1
        }
        if self[offset] == UInt8(ascii: "\"") { return true }
        // An escape: let jansson read it.
        guard self[offset] == UInt8(ascii: "\\") else { return false }
        return JSON(parsing: copy(from: start)).flatMap(\.text).map { $0.utf8.elementsEqual(name.utf8) } == true
    }

    /// The characters of the string that begins here; nil if one of them is escaped.
    func plainString(at start: Int) -> SecretBytes? {
        var end = start + 1
        while self[end] != UInt8(ascii: "\"") {
            if self[end] == UInt8(ascii: "\\") { return nil }
            end += 1
        }
        return unsafe extracting(start + 1..<end).withUnsafeBytes { unsafe SecretBytes(copying: $0) }
    }

    /// The value that begins here, without white space outside of strings.
    fileprivate func copy(from start: Int) -> SecretBytes {
        let end = end(ofValue: start)
        let copy = SecretBytes(capacity: end - start)
        var isInString = false
        var offset = start
        while offset < end {
            let byte = self[offset]
            if isInString || !Self.isSpace(byte) { copy.append(byte) }
            if byte == UInt8(ascii: "\\") {
                offset += 1
                copy.append(self[offset])
            } else if byte == UInt8(ascii: "\"") {
                isInString.toggle()
            }
            offset += 1
        }
        return copy
    }
}
