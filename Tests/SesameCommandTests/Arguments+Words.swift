import Glibc
@testable import sesame
import SesameCore

extension Arguments {
    /// Takes the words after `sesame COMMAND` apart, as bytes: they need not be text.
    static func parse(_ words: [[UInt8]], _ command: Command = .exec) throws(Failure) -> Arguments {
        let words = [Array("sesame".utf8), Array(command.rawValue.utf8)] + words
        var argv = words.map { word in strdup(word.map(CChar.init(bitPattern:)) + [0]) } + [nil]
        defer { for pointer in argv { free(pointer) } }
        return try Arguments(command, words.map { String(decoding: $0, as: UTF8.self) }, &argv)
    }

    static func parse(_ words: [String], _ command: Command = .exec) throws(Failure) -> Arguments {
        try parse(words.map { Array($0.utf8) }, command)
    }
}
