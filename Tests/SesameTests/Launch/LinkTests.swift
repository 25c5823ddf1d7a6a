import Foundation
import Testing

/// The libraries that the process with the secrets loads, and those that it does not.
@Suite struct LinkTests {
    private func tool(_ words: String...) throws -> [String] {
        let outcome = try Command(path: "/usr/bin/env", arguments: words + [Command.sesame]).run()
        return (outcome.output + outcome.stderr).split(separator: "\n").map(String.init)
    }

    /// The libraries that the binary itself asks for; none when it is static.
    private func needed() throws -> [String] {
        try tool("readelf", "--dynamic", "--wide").filter { $0.contains("(NEEDED)") }.compactMap { line in
            line.split(separator: "[").last.map { $0.replacing("]", with: "").trimmingCharacters(in: .whitespaces) }
        }
    }

    @Test func `it asks for none of the local service's libraries`() throws {
        for library in ["libmicrohttpd", "libgnutls", "libsqlite3"] {
            #expect(try !needed().contains { $0.hasPrefix(library) })
        }
        let symbols = try tool("nm", "--dynamic", "--undefined-only").compactMap { $0.split(separator: " ").last }
        for prefix in ["MHD_", "gnutls_", "sqlite3_"] { #expect(!symbols.contains { $0.hasPrefix(prefix) }) }
    }

    @Test(
        .without(.thread, because: "it brings libdispatch"),
        arguments: [
            "libFoundation", "lib_Foundation", "libicu", "libdispatch", "libswiftDispatch", "libswift_StringProcessing",
            "libswift_RegexParser",
        ])
    func `nor is loaded, not even by another:`(_ library: String) throws {
        #expect(try !needed().contains { $0.hasPrefix(library) })
        let loaded = try tool("ldd").compactMap { $0.split(whereSeparator: \.isWhitespace).first }
        #expect(!loaded.isEmpty && !loaded.contains { $0.hasPrefix(library) })
    }

    @Test func `the local service, which the tests of this file are compared with, does ask for them`() throws {
        let outcome = try Command(path: "/usr/bin/env", arguments: ["readelf", "-d", Command.sesameLocal]).run()
        for library in ["libmicrohttpd", "libgnutls", "libsqlite3"] { #expect(outcome.output.contains(library)) }
    }
}
