import Foundation

/// A file of Sources, read for the texts that it gives to faults: as much of Swift's grammar as that takes.
struct SwiftSource {
    private let bytes: [UInt8]
    /// The same with blanks for comments and for what is in string literals.
    private var code: [UInt8]
    private(set) var literals: [Range<Int>] = []

    init(_ text: String) {
        bytes = Array(text.utf8)
        code = bytes
        var index = 0
        while index < bytes.count {
            if starts("//", index) {
                while index < bytes.count, bytes[index] != UInt8(ascii: "\n") { blank(&index) }
            } else if bytes[index] == UInt8(ascii: "\"") {
                let end = endOfLiteral(index)
                literals.append(index..<end)
                while index < end { blank(&index) }
            } else {
                index += 1
            }
        }
    }

    private mutating func blank(_ index: inout Int) {
        if bytes[index] != UInt8(ascii: "\n") { code[index] = UInt8(ascii: "_") }
        index += 1
    }

    private func starts(_ text: String, _ index: Int) -> Bool { bytes[index...].starts(with: text.utf8) }

    /// The index after a literal, interpolations with literals of their own included.
    private func endOfLiteral(_ start: Int) -> Int {
        let mark = starts("\"\"\"", start) ? "\"\"\"" : "\""
        var index = start + mark.utf8.count
        while index < bytes.count, !starts(mark, index) {
            if starts("\\(", index) {
                index = endOfInterpolation(index + 2)
            } else {
                index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1
            }
        }
        return index + mark.utf8.count
    }

    private func endOfInterpolation(_ start: Int) -> Int {
        var (index, depth) = (start, 1)
        while depth > 0 {
            switch bytes[index] {
            case UInt8(ascii: "\""): index = endOfLiteral(index) - 1
            case UInt8(ascii: "("): depth += 1
            case UInt8(ascii: ")"): depth -= 1
            default: break
            }
            index += 1
        }
        return index
    }

    /// The text of a literal, with "…" for each interpolation.
    func text(_ literal: Range<Int>) -> String {
        let quotes = starts("\"\"\"", literal.lowerBound) ? 3 : 1
        var text: [UInt8] = []
        var index = literal.lowerBound + quotes
        while index < literal.upperBound - quotes {
            if starts("\\(", index) {
                index = endOfInterpolation(index + 2)
                text += Array("…".utf8)
                continue
            }
            if bytes[index] == UInt8(ascii: "\\") { index += 1 }
            text.append(bytes[index])
            index += 1
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// The code between two places, blanked.
    func code(_ range: Range<Int>) -> String { String(decoding: code[range], as: UTF8.self) }

    /// The name of the call, empty for a tuple, whose argument a literal is, with its label and its number; nil outside
    /// of parentheses.
    func call(_ literal: Range<Int>) -> (name: String, label: String, number: Int)? {
        var (depth, index, start, commas) = (0, literal.lowerBound - 1, literal.lowerBound, 0)
        while index >= 0 {
            switch code[index] {
            case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"): depth += 1
            case UInt8(ascii: "(") where depth == 0:
                let before = String(decoding: code[max(0, index - 40)..<index], as: UTF8.self)
                let name = before.firstMatch(of: /\w*$/).map { String($0.output) } ?? ""
                let argument = String(
                    decoding: code[(commas == 0 ? index + 1 : start)..<literal.lowerBound], as: UTF8.self)
                let label = argument.firstMatch(of: /^\s*([A-Za-z]+):/).map { String($0.1) } ?? ""
                return (name, label, commas)
            case UInt8(ascii: "["), UInt8(ascii: "{"):
                if depth == 0 { return nil }
                depth -= 1
            case UInt8(ascii: "("): depth -= 1
            case UInt8(ascii: ",") where depth == 0:
                if commas == 0 { start = index + 1 }
                commas += 1
            default: break
            }
            index -= 1
        }
        return nil
    }

    /// The places of the declarations whose head matches, up to the bracket that ends them.
    func declarations(_ head: Regex<Substring>) -> [Range<Int>] {
        let text = String(decoding: code, as: UTF8.self)
        return text.matches(of: head).map { match in
            let start = text.utf8.distance(from: text.utf8.startIndex, to: match.range.lowerBound)
            var index = text.utf8.distance(from: text.utf8.startIndex, to: match.range.upperBound)
            var depth = 1
            while depth > 0, index < code.count {
                if "{[".utf8.contains(code[index]) { depth += 1 }
                if "}]".utf8.contains(code[index]) { depth -= 1 }
                index += 1
            }
            return start..<index
        }
    }
}

extension SwiftSource {
    var count: Int { bytes.count }

    /// The code of the line before a literal.
    func line(before literal: Range<Int>) -> String {
        let start = code[..<literal.lowerBound].lastIndex(of: UInt8(ascii: "\n")) ?? 0
        return code(start..<literal.lowerBound)
    }

    /// The places after the opening parenthesis of each call of one of these.
    func calls(of names: [String]) -> [Int] {
        let text = code(0..<count)
        return text.matches(of: /\b(\w+)\(/).filter { names.contains(String($0.1)) }.map {
            text.utf8.distance(from: text.utf8.startIndex, to: $0.range.upperBound)
        }
    }

    /// The arguments of the call, its literals blanked.
    func arguments(_ start: Int) -> [String] {
        var (index, depth, from) = (start, 0, start)
        var arguments: [String] = []
        while index < count {
            let byte = bytes[index]
            if depth == 0 && (byte == UInt8(ascii: ",") || byte == UInt8(ascii: ")")) && code(index..<index + 1) != "_"
            {
                arguments.append(code(from..<index).trimmingCharacters(in: .whitespacesAndNewlines))
                if byte == UInt8(ascii: ")") { return arguments }
                from = index + 1
            }
            switch code(index..<index + 1) {
            case "(", "[", "{": depth += 1
            case ")", "]", "}": depth -= 1
            default: break
            }
            index += 1
        }
        return arguments
    }
}
