import Foundation
import Testing

/// `encoding` and `trim`: how the bytes of a value are written where the target finds them.
@Suite struct EncodingTests {
    private let service: LocalService

    init() throws { service = try LocalService.shared.get() }

    @Test(arguments: [
        Data((0...255).map { UInt8($0) }), Data([0]), Data([0xFF]), Data([0xFF, 0xFE]), Data("plain".utf8),
        Data(repeating: 0xA5, count: 30_000), Data("line\n".utf8),
    ]) func `binary values as base64 and as hexadecimal`(_ bytes: Data) throws {
        let name = try service.store(bytes)
        let seen = try service.seen(
            "env: {B: {secret: \(name), encoding: base64}, H: {secret: \(name), encoding: hex}, T: '${\(name)|base64}'}"
        )
        #expect(seen["B"] == bytes.base64EncodedString())
        #expect(seen["T"] == bytes.base64EncodedString())
        #expect(seen["H"] == bytes.map { String(format: "%02x", $0) }.joined())
    }

    @Test func `text is the default, and what no variable can hold is an error`() throws {
        let name = try service.store(Data([0x41, 0xFF, 0x42]))
        let command = service.exec("env: {A: {secret: \(name), encoding: text}, B: \(name)}", ["/usr/bin/env", "-0"])
        let entries = try command.run().stdout.split(separator: 0)
        #expect(
            entries.contains(Data("A=A".utf8) + [0xFF, 0x42]) && entries.contains(Data("B=A".utf8) + [0xFF, 0x42]))
        let nul = try service.store(Data([0x41, 0, 0x42]))
        refused(
            try service.exec("env: {A: {secret: \(nul), encoding: text}}").run(), 65,
            [
                "A: the value holds a NUL byte, which no environment variable can",
                "hint: write it as text with encoding: base64, or hand it over with as: file",
            ])
    }

    @Test func `it is the whole result that is encoded: of a template, of a field, of what is trimmed`() throws {
        let name = try service.store(#"{"a": " x ", "n": 1}"#)
        let seen = try service.seen(
            """
            env:
              T: {template: "<${\(name)#a}>", encoding: hex}
              F: {secret: \(name), field: a, encoding: base64}
              TRIMMED: {secret: \(name), field: a, trim: true, encoding: base64}
              NOT: {secret: \(name), field: a, trim: false}
              PIECES: {template: "<${\(name)#a}|${\(name)#a|url}> ", trim: true}
            """)
        #expect(seen["T"] == "3c2078203e")
        #expect(seen["F"] == "IHgg" && seen["TRIMMED"] == "eA==" && seen["NOT"] == " x ")
        #expect(seen["PIECES"] == "<x|x> ")
    }

    @Test(arguments: [
        ("\n", ""), (" \t\r\n", ""), ("x\n", "x"), ("\r\nx y\r\n", "x y"), ("x", "x"),
        ("\u{A0}x\u{A0}", "\u{A0}x\u{A0}"),
        ("\u{B}x\u{C}", "\u{B}x\u{C}"),
    ]) func `trim takes white space off both ends and nothing else`(_ value: String, _ trimmed: String) throws {
        let name = try service.store(value)
        let seen = try service.seen("env: {A: {secret: \(name), trim: true}, B: \(name)}")
        #expect(seen["A"] == trimmed && seen["B"] == value)
    }

    @Test func `a base64 text that grows over what a variable may hold`() throws {
        let name = try service.store(Data(repeating: 0xFF, count: 32 << 10))
        let parts = (0..<3).map { _ in "${\(name)|base64}" }.joined()
        let one = Data(repeating: 0xFF, count: 32 << 10).base64EncodedString().utf8.count
        refused(
            try service.exec("env: {A: '\(parts)'}").run(), 65,
            [
                "A: the variable takes \(3 * one + 3) bytes, the kernel allows 131072",
                "hint: hand the value over with as: file",
            ])
        let file = service.exec("env: {A: {template: '\(parts)', as: file}}", ["/bin/sh", "-c", "wc -c <$A"])
        succeeded(try file.run(), "\(3 * one)\n")
    }
}
