/// The words for a text that is not YAML, at the position where the mistake begins. libyaml's own words are about its
/// tokens.
extension YAMLNode.Invalid {
    private static let columnHint = "the names of one mapping begin in the same column"

    /// The error for UTF-16 or UTF-32, which shows in a byte order mark or in one zero among the first two bytes; nil if neither.
    init?(encodingOf text: Span<UInt8>) {
        guard text.count > 1 else { return nil }
        let first = (text[0], text[1])
        let isMarked = first == (0xFF, 0xFE) || first == (0xFE, 0xFF)
        guard isMarked || (first.0 == 0) != (first.1 == 0) else { return nil }
        // A character of UTF-32 has two zeros beside each other.
        let isWide = text.count > 3 && text[2] == 0 && text[3] == 0
        self.init(position: .start, problem: "this is UTF-\(isWide ? 32 : 16), not UTF-8", hint: Self.encodingHint)
    }

    private static let encodingHint = "save it as UTF-8"

    /// The error for bytes that are not a character.
    ///
    /// - Parameter isTrail: true if the byte is a continuation byte.
    init(unreadableAt offset: Int, isTrail: Bool, in text: Span<UInt8>) {
        var offset = offset
        if isTrail { repeat { offset -= 1 } while offset > 0 && text[offset] < 0xC0 }
        let position = YAMLNode.Position(at: offset, in: text)
        if offset < text.count, text[offset] < 0x80 {
            self.init(position: position, problem: "this is not text: there is a control character here")
            return
        }
        // A character has two bytes in GBK, and one in Latin-1.
        var (runs, run) = ([Int](), 0)
        for index in offset...text.count {
            let isASCII = index == text.count || text[index] < 0x80
            if isASCII && run > 0 { runs.append(run) }
            run = isASCII ? 0 : run + 1
        }
        let likely = runs.allSatisfy { $0.isMultiple(of: 2) } ? "GBK" : "Latin-1"
        self.init(position: position, problem: "this is not UTF-8, but perhaps \(likely)", hint: Self.encodingHint)
    }

    /// The error for a text in quotation marks that ends where the next text should begin.
    init(quoteAt position: YAMLNode.Position, endLine: Int) {
        self.init(
            position: position, problem: "the quotation mark here is closed only in line \(endLine)",
            hint: Self.quoteHint)
    }

    private static let quoteHint = "close it where its text ends"

    /// The error for a problem that libyaml reports.
    ///
    /// - Parameters:
    ///   - problem: libyaml's words for the problem.
    ///   - context: libyaml's words for what it was reading.
    ///   - began: the beginning of what it was reading.
    init(
        problem: String, context: String, at position: YAMLNode.Position, began: YAMLNode.Position,
        in text: Span<UInt8>
    ) {
        let character = position.character(in: text)
        switch (context, problem) {
        case (_, "found character that cannot start any token") where character == "\t",
            (_, "found a tab character that violates indentation"),
            (_, "found a tab character where an indentation space is expected"):
            self.init(position: position, problem: "a tab stands where only blanks may", hint: "indent with blanks")
        case (_, "found character that cannot start any token"): self.init(beginningWith: character, at: position)
        case ("while scanning a quoted scalar", "found unexpected end of stream"),
            ("while scanning a quoted scalar", "found unexpected document indicator"):
            self.init(position: began, problem: "the quotation mark here is not closed", hint: Self.quoteHint)
        case ("while scanning a quoted scalar", _), ("while parsing a quoted scalar", _):
            self.init(
                position: position, problem: "the \"\\\" here begins no escape",
                hint: "in single quotes a \"\\\" is itself")
        case ("while parsing a flow mapping", _):
            self.init(open: "{", "}", began, until: character == nil ? nil : position)
        case ("while parsing a flow sequence", _):
            self.init(open: "[", "]", began, until: character == nil ? nil : position)
        case ("while scanning a simple key", _):
            self.init(
                position: began, problem: "this is not a name with a value",
                hint: "between the two are \":\" and a blank: NAME: reference")
        case ("while scanning an alias", _), ("while scanning an anchor", _), ("while scanning a directive", _),
            (_, "found incompatible YAML document"):
            self.init(beginningWith: began.character(in: text), at: began)
        case ("while scanning a tag", _), ("while parsing a tag", _), (_, "found undefined tag handle"):
            self.init(
                position: began, problem: "tags (\"!\") are not supported", hint: "put a text with \"!\" in quotes")
        case ("while scanning a block scalar", _):
            self.init(position: began, problem: "a \"|\" or \">\" ends its line; the text begins in the next")
        case (_, "mapping values are not allowed in this context"):
            self.init(
                position: position, problem: "this \":\" cannot stand here",
                hint: "\(Self.columnHint); a text that holds \": \" is put in quotes")
        case (_, "block sequence entries are not allowed in this context"):
            self.init(
                position: position, problem: "this \"-\" cannot stand here", hint: "an item of a list has its own line")
        case (_, "did not find expected node content"):
            self.init(position: position, problem: "a name or value is missing here")
        case (_, _) where character == "}": self.init(position: position, problem: "this \"}\" closes nothing")
        case (_, _) where character == "]": self.init(position: position, problem: "this \"]\" closes nothing")
        case ("while parsing a block mapping", _), ("while parsing a block collection", _),
            (_, "did not find expected <document start>"):
            self.init(position: position, problem: "this does not continue what is above it", hint: Self.columnHint)
        default: self.init(position: position, problem: "this cannot stand here")
        }
    }

    private init(beginningWith character: Character?, at position: YAMLNode.Position) {
        self.init(
            position: position, problem: "a text cannot begin with \"\(character ?? "?")\"", hint: "put it in quotes")
    }

    /// The error for a bracket that is not closed, or for two items without a comma between them.
    private init(open: String, _ close: String, _ began: YAMLNode.Position, until position: YAMLNode.Position?) {
        let hint = "a text that holds \"\(open)\", \"\(close)\" or \",\" is put in quotes"
        guard let position, began.line == position.line else {
            self.init(position: began, problem: "the \"\(open)\" here has no \"\(close)\"", hint: hint)
            return
        }
        self.init(position: position, problem: "before this a \",\" or \"\(close)\" is missing", hint: hint)
    }
}

extension YAMLNode.Position {
    /// The position of a byte.
    init(at offset: Int, in text: Span<UInt8>) {
        var (line, column) = (1, 1)
        for index in 0..<min(offset, text.count) { Self.step(text[index], &line, &column) }
        (self.line, self.column) = (line, column)
    }

    /// The character of YAML's syntax at this position; "?" for any other, which may be part of a secret; nil at the
    /// end.
    fileprivate func character(in text: Span<UInt8>) -> Character? {
        var (line, column) = (1, 1)
        for index in text.indices {
            let byte = text[index]
            if line == self.line && column == self.column && byte & 0xC0 != 0x80 {
                return "\t@`%&*!{}[]|>,#?:-".first { $0.asciiValue == byte } ?? "?"
            }
            Self.step(byte, &line, &column)
        }
        return nil
    }

    private static func step(_ byte: UInt8, _ line: inout Int, _ column: inout Int) {
        if byte == UInt8(ascii: "\n") {
            (line, column) = (line + 1, 1)
        } else if byte & 0xC0 != 0x80 {
            // Count a character at its first byte.
            column += 1
        }
    }
}
