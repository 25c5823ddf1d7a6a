/// A JSON text whose parts are handed over as they are written there: a number keeps each digit, an object its order.
///
/// jansson checks the whole of it first; what walks through it here may rely on that.
package struct JSONText {
    private let text: SecretBytes

    /// Why a field cannot be had.
    package enum Failure: Error {
        case notJSON
        /// An object of it names a member twice, so which one is meant is anybody's guess.
        case memberTwice
        case noSuchField
        case isNull
        case notAnObject
    }

    /// - Throws: ``Failure`` unless it is one JSON text (RFC 8259) in which no object names a member twice.
    package init(_ text: SecretBytes) throws(Failure) {
        try JSON.check(text)
        self.text = text
    }

    /// The value at the end of a path: the characters of a string, the text of a number, `true` or `false`, the compact
    /// text of an object or array.
    package func value(at path: FieldPath) throws(Failure) -> SecretBytes {
        try withBytes { bytes throws(Failure) in try Self.value(try Self.find(path, in: bytes), in: bytes) }
    }

    /// The members of the object at the end of a path (of the whole when nil), in their order, each value as
    /// ``value(at:)`` has it. A name may be anything a JSON string may be.
    package func members(at path: FieldPath?) throws(Failure) -> [(name: SecretBytes, value: SecretBytes)] {
        try withBytes { bytes throws(Failure) in
            let object = try path.map { path throws(Failure) in try Self.find(path, in: bytes) } ?? bytes.next(0)
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

    private func withBytes<R>(_ body: (Span<UInt8>) throws(Failure) -> R) throws(Failure) -> R {
        try text.withBytes { bytes throws(Failure) in
            try unsafe body(bytes.assumingMemoryBound(to: UInt8.self).span)
        }
    }

    // MARK: Walking

    /// Where the value begins that the path leads to.
    private static func find(_ path: FieldPath, in bytes: Span<UInt8>) throws(Failure) -> Int {
        var place = bytes.next(0)
        for step in path.steps {
            let found =
                switch bytes[place] {
                case UInt8(ascii: "{"): member(named: step, ofObject: place, in: bytes)
                case UInt8(ascii: "["): element(step, ofArray: place, in: bytes)
                default: Int?.none
                }
            guard let found else { throw .noSuchField }
            place = found
        }
        return place
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

    private static func value(_ place: Int, in bytes: Span<UInt8>) throws(Failure) -> SecretBytes {
        switch bytes[place] {
        case UInt8(ascii: "n"): throw .isNull
        case UInt8(ascii: "\""):
            if let plain = bytes.plainString(at: place) { return plain }
            guard let string = JSON(parsing: bytes.copy(from: place)).flatMap(\.string) else { throw .notJSON }
            return string
        default: return bytes.copy(from: place)
        }
    }
}

/// Steps through a JSON text that is known to be right.
extension Span<UInt8> {
    /// The next place that holds no white space.
    fileprivate func next(_ place: Int) -> Int {
        var place = place
        while place < count, Self.isSpace(self[place]) { place += 1 }
        return place
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 }

    /// The first element of an array, or the name of the first member of an object; nil when it is empty.
    fileprivate func firstItem(in container: Int) -> Int? {
        let first = next(container + 1)
        return self[first] == UInt8(ascii: "]") || self[first] == UInt8(ascii: "}") ? nil : first
    }

    /// What follows the value of an element or member; nil at the end.
    fileprivate func item(after value: Int) -> Int? {
        let end = next(self.end(ofValue: value))
        return self[end] == UInt8(ascii: ",") ? next(end + 1) : nil
    }

    fileprivate func value(ofMember name: Int) -> Int { next(next(end(ofString: name)) + 1) }

    /// The place after the closing quotation mark.
    private func end(ofString start: Int) -> Int {
        var place = start + 1
        while self[place] != UInt8(ascii: "\"") { place += self[place] == UInt8(ascii: "\\") ? 2 : 1 }
        return place + 1
    }

    /// The place after a value, whatever it nests.
    private func end(ofValue start: Int) -> Int {
        var (place, depth) = (start, 0)
        while place < count {
            switch self[place] {
            case UInt8(ascii: "\""): place = end(ofString: place) - 1
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                if depth == 0 { return place }
                depth -= 1
            case UInt8(ascii: ",") where depth == 0: return place
            default: break
            }
            place += 1
            // A string, object or array ends with its last character, a number or word where something else begins.
            if depth == 0, ends(start, before: place) { return place }
        }
        return place
    }

    private func ends(_ start: Int, before place: Int) -> Bool {
        switch self[start] {
        case UInt8(ascii: "\""), UInt8(ascii: "{"), UInt8(ascii: "["): true
        default: place < count && Self.isSpace(self[place])
        }
    }

    /// Whether the string that begins here is this text.
    fileprivate func isString(at start: Int, equalTo text: String) -> Bool {
        let end = end(ofString: start) - 1
        var place = start + 1
        for byte in text.utf8 {
            guard place < end, self[place] != UInt8(ascii: "\\") else { break }
            guard self[place] == byte else { return false }
            place += 1
        }
        if place == end { return text.utf8.count == end - start - 1 }
        // An escape: let jansson read it.
        guard self[place] == UInt8(ascii: "\\") else { return false }
        return JSON(parsing: copy(from: start)).flatMap(\.text).map { $0.utf8.elementsEqual(text.utf8) } == true
    }

    /// The characters of the string that begins here, if none of them is escaped.
    fileprivate func plainString(at start: Int) -> SecretBytes? {
        let end = end(ofString: start) - 1
        for place in start + 1..<end where self[place] == UInt8(ascii: "\\") { return nil }
        return unsafe extracting(start + 1..<end).withUnsafeBytes { unsafe SecretBytes(copying: $0) }
    }

    /// The value that begins here, without white space outside of strings.
    fileprivate func copy(from start: Int) -> SecretBytes {
        let end = end(ofValue: start)
        let copy = SecretBytes(capacity: end - start)
        var isInString = false
        var place = start
        while place < end {
            let byte = self[place]
            if isInString || !Self.isSpace(byte) { copy.append(byte) }
            if byte == UInt8(ascii: "\\") {
                place += 1
                copy.append(self[place])
            } else if byte == UInt8(ascii: "\"") {
                isInString.toggle()
            }
            place += 1
        }
        return copy
    }
}
