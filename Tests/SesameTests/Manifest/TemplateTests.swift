import Foundation
import Testing

/// Values put together with text; what a filter makes of a value is read back by those who are to read it.
@Suite struct TemplateTests {
    private let service: LocalService

    init() throws { service = try LocalService.shared.get() }

    @Test(arguments: [
        ("mysql://${S}:${S}@10.0.0.5/app", "mysql://va|ue:va|ue@10.0.0.5/app"), ("${S}", "va|ue"),
        ("$$${S}$$", "$va|ue$"),
        ("$${S}", "${S}"), ("a $$ b", "a $ b"), ("", ""), ("${S|url}", "va%7Cue"), ("${S|url|base64}", "dmElN0N1ZQ=="),
        ("${S|base64|url}", "dmF8dWU%3D"), ("${S@SSM_Current}", "va|ue"), ("}${S}{", "}va|ue{"), ("|${S}|", "|va|ue|"),
        ("é😀${S}é", "é😀va|ueé"), ("$$$$", "$$"), ("${S|json}${S|shell}", "\"va|ue\"'va|ue'"),
    ]) func `text and values`(_ template: String, _ value: String) throws {
        let name = try service.store("va|ue")
        let text = template.replacing("${S", with: "${\(name)")
        let expected = value.replacing("${S", with: "${\(name)")
        #expect(try service.seen("env: {A: {template: '\(text)'}}")["A"] == expected)
        // The short form is a template when it holds "${" and a reference when not.
        if template.contains("${") { #expect(try service.seen("env: {A: '\(text)'}")["A"] == expected) }
    }

    @Test func `a value is never read as a template`() throws {
        let name = try service.store("${other} $$ $x")
        let seen = try service.seen("env: {A: \(name), B: '${\(name)}', C: {value: '${other} $$'}}")
        #expect(seen["A"] == "${other} $$ $x" && seen["B"] == "${other} $$ $x" && seen["C"] == "${other} $$")
    }

    @Test func `names that hold what ends them are escaped`() throws {
        let name = try service.store(#"{"a}b": "x", "a|b": "y", "a.b": "z"}"#)
        let seen = try service.seen(
            #"env: {A: '${N#a\}b}${N#a\|b|url}${N#a\.b}', B: 'N#a}b', C: 'N#a|b'}"#.replacing("N", with: name))
        #expect(seen["A"] == "xyz" && seen["B"] == "x" && seen["C"] == "y")
    }

    static let values: [Data] = [
        Data("plain".utf8), Data("a b&c=d/e?f#g%20+;:@!~*'()".utf8), Data("quotes ' \" ` \\ $HOME $(id)\n\t".utf8),
        Data("päss 中文 😀\u{7F}\u{1}".utf8), Data("''''".utf8), Data("-n".utf8), Data(" leading and trailing \n\n".utf8),
        Data((1...255).map { UInt8($0) }),
    ]

    /// Reads the variables U, B, J and S back, each by its own rules, and prints the values in hexadecimal.
    private static let judge = """
        import base64, json, os, subprocess, urllib.parse
        e = os.environb
        print(urllib.parse.unquote_to_bytes(e[b"U"]).hex())
        print(base64.b64decode(e[b"B"], validate=True).hex())
        print(urllib.parse.quote_from_bytes(bytes.fromhex(os.environ["H"]), safe="") == os.environ["U"])
        if b"J" in e: print(json.loads(os.environ["J"]).encode().hex())
        for shell in "/bin/sh", "/bin/bash":
            print(subprocess.run([shell, "-c", b"printf %s " + e[b"S"]], stdout=subprocess.PIPE).stdout.hex())
        """

    @Test(arguments: values) func `who reads a filtered value finds the value`(_ value: Data) throws {
        let name = try service.store(value)
        let isText = String(data: value, encoding: .utf8) != nil
        let manifest =
            "env: {U: '${\(name)|url}', B: '${\(name)|base64}', S: '${\(name)|shell}', H: {secret: \(name), encoding: hex}"
            + (isText ? ", J: '${\(name)|json}'}" : "}")
        let hex = value.map { String(format: "%02x", $0) }.joined()
        let outcome = try service.exec(manifest, ["/usr/bin/python3", "-c", Self.judge]).run()
        succeeded(outcome, ([hex, hex, "True"] + (isText ? [hex] : []) + [hex, hex]).map { $0 + "\n" }.joined())
    }

    @Test func `a value composed of fields is what a client reads`() throws {
        let name = try service.store(#"{"user": "ro@t", "password": "p:/?#[]@ \"hunter2\"", "port": 3306}"#)
        let judge = """
            import os, urllib.parse
            u = urllib.parse.urlsplit(os.environ["URL"])
            print(urllib.parse.unquote(u.username), urllib.parse.unquote(u.password), u.hostname, u.port, u.path)
            """
        let url = "mysql://${\(name)#user|url}:${\(name)#password|url}@10.0.0.5:${\(name)#port}/app"
        let outcome = try service.exec("env: {URL: '\(url)'}", ["/usr/bin/python3", "-c", judge]).run()
        #expect(outcome.output == "ro@t p:/?#[]@ \"hunter2\" 10.0.0.5 3306 /app\n")
    }

    @Test func `json of a value that is no UTF-8`() throws {
        let name = try service.store(Data([0x68, 0xFF]))
        refused(
            try service.exec("env: {A: 'x${\(name)|json}'}").run(), 65,
            ["A: \(name)@SSM_Current: the value is not UTF-8, which JSON needs"])
    }

    @Test func `a NUL goes through the filters that can write it`() throws {
        let name = try service.store(Data([0x61, 0, 0x62]))
        let seen = try service.seen("env: {A: '${\(name)|url}', B: '${\(name)|base64}', C: '${\(name)|json}'}")
        #expect(seen["A"] == "a%00b" && seen["B"] == "YQBi" && seen["C"] == "\"a\\u0000b\"")
        #expect(try service.exec("env: {A: '${\(name)|shell}'}").run().status == 65)
    }

    /// 1 MiB, at any stage: a value that grows is told before memory is short.
    @Test(arguments: [
        "'${S" + String(repeating: "|base64", count: 66) + "}'",
        "'${S" + String(repeating: "|shell|json", count: 60) + "}'",
        "'${S" + String(repeating: "|url", count: 900) + "}'",
        "'" + String(repeating: "${S|base64|base64}", count: 30) + "'",
        "{template: '${S|url|url|url|url|url|url|url|url|url|url}', encoding: hex}",
        "{template: '${S|base64}${S|base64}${S|base64}${S|base64}${S|base64}${S|base64}${S|base64}${S|base64}${S|base64}${S|base64}${S|base64}${S|base64}${S|base64}${S|base64}${S|base64}${S|base64}${S|base64}${S|base64}${S|base64}${S|base64}${S|base64}${S|base64}${S|base64}${S|base64}${S|base64}${S|base64}${S|base64}${S|base64}${S|base64}${S|base64}${S|base64}${S|base64}${S|base64}${S|base64}${S|base64}${S|base64}${S|base64}${S|base64}${S|base64}${S|base64}${S|base64}x', as: file}",
    ]) func `a value that grows beyond 1 MiB is no value`(_ content: String) throws {
        let name = try service.store(String(repeating: "'%\"", count: 10_000))
        let manifest = "env: {A: \(content.replacing("${S", with: "${\(name)"))}"
        let limit = Sanitizer.slowness > 1 ? ":" : "ulimit -v 400000"
        let outcome = try service.exec(manifest).after(limit).run()
        refused(outcome, 65, ["A: the value is larger than 1024 KiB"])
    }

    @Test func `many references, each of a secret asked for once`() throws {
        let names = try (0..<5).map { try service.store("v\($0)") }
        let template = (0..<200).map { "${\(names[$0 % 5])}" }.joined(separator: ",")
        let seen = try service.seen("env: {A: '\(template)'}")
        #expect(seen["A"] == (0..<200).map { "v\($0 % 5)" }.joined(separator: ","))
    }
}
