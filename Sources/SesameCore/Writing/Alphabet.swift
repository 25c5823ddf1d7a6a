package import SecretMemory

/// The characters of generated values, written as for tr(1): `A-Za-z0-9`. A "-" at the beginning or end is itself.
package struct Alphabet {
    private let characters: [UInt8]

    /// Letters and digits: 62 characters, 5.95 bits each.
    package static let standard = Alphabet(characters: Array("A"..."Z") + Array("a"..."z") + Array("0"..."9"))

    /// The lengths that a generated value may have.
    package static let lengths = 8...SecretWriting.limit

    private init(characters: [UInt8]) { self.characters = characters }

    /// - Returns: nil if the text has a character twice or fewer than two characters, has one that is no visible ASCII,
    ///   or has a range that runs backwards.
    package init?(parsing text: String) {
        var rest = Array(text.utf8)[...]
        var characters: [UInt8] = []
        while let first = rest.popFirst() {
            var last = first
            if rest.first == UInt8(ascii: "-"), let end = rest.dropFirst().first {
                rest = rest.dropFirst(2)
                last = end
            }
            guard 0x21...0x7E ~= first, 0x21...0x7E ~= last, first <= last else { return nil }
            characters += first...last
        }
        guard characters.count >= 2, Set(characters).count == characters.count else { return nil }
        self.characters = characters
    }

    /// A value of so many characters, from the kernel's random numbers.
    ///
    /// - Throws: ``Failure`` if the kernel gives none.
    package func generate(_ count: Int) throws(Failure) -> SecretBytes {
        guard let value = SecretBytes.random(count, of: characters) else {
            throw Failure(
                .other, "the kernel gave no random numbers", hint: "let the seccomp filter allow getrandom(2)")
        }
        return value
    }
}

extension Array<UInt8> {
    fileprivate init(_ range: ClosedRange<Unicode.Scalar>) {
        self = Array(UInt8(ascii: range.lowerBound)...UInt8(ascii: range.upperBound))
    }
}
