import SecretMemory
import Testing

@testable import SesameCore

/// Generated values: which characters they have, and that none is more frequent.
@Suite struct AlphabetTests {
    /// The number of times that each character occurs.
    private func counts(_ value: SecretBytes) -> [UInt8: Int] {
        var counts: [UInt8: Int] = [:]
        value.forEach { counts[$0, default: 0] += 1 }
        return counts
    }

    @Test(arguments: [
        ("0-9a-f", "0123456789abcdef"), ("ab", "ab"), ("-_", "-_"), ("_-", "_-"), ("a-c-", "abc-"), ("+--x", "+,-x"),
        ("!-~", String(String.UnicodeScalarView((0x21...0x7E).compactMap { Unicode.Scalar($0) }))),
    ]) func `an alphabet is written as for tr`(_ text: String, _ characters: String) throws {
        let value = try #require(Alphabet(parsing: text)).generate(20_000)
        // That one of 94 characters does not occur has a probability below 10^-90.
        #expect(value.count == 20_000 && Set(counts(value).keys) == Set(characters.utf8))
    }

    @Test(arguments: ["", "a", "aa", "a-cb", "z-a", "a b", "a\u{E4}", "a\n", "a-a"])
    func `what is no alphabet`(_ text: String) {
        #expect(Alphabet(parsing: text) == nil)
    }

    @Test func `the standard one is letters and digits`() throws {
        let all = try counts(Alphabet.standard.generate(20_000)).keys
        #expect(all.count == 62 && all.allSatisfy { $0.isAlphanumeric })
    }

    /// With 200 characters a remainder of 256 would give the first 56 of them 44 % of the places instead of 28 %.
    @Test func `no character is more frequent than another`() throws {
        let value = try #require(SecretBytes.random(100_000, of: Array(0..<200)))
        let share = Double(counts(value).reduce(0) { $0 + ($1.key < 56 ? $1.value : 0) }) / 100_000
        // Ten standard deviations.
        #expect(abs(share - 0.28) < 0.0142)
    }
}
