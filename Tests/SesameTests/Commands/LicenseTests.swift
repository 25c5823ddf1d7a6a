import Foundation
import Testing

/// `sesame licenses`: every library that is in the file is named, with its licence.
@Suite struct LicenseTests {
    private func licenses() throws -> String {
        let outcome = try Command(path: Command.sesame, arguments: ["licenses"]).run()
        #expect(outcome.status == 0 && outcome.stderr.isEmpty)
        return outcome.output
    }

    @Test func `it begins with sesame's own, which LICENSE holds`() throws {
        let start = "sesame 0.1.0 is licensed under the Apache License, Version 2.0:\n"
        #expect(try licenses().hasPrefix(start))
        let file = try String(contentsOfFile: Repository.folder + "/LICENSE", encoding: .utf8)
        #expect(file.contains("Apache License\n") && file.contains("http://www.apache.org/licenses/LICENSE-2.0"))
    }

    @Test(.disabled(if: EmptyRoot.isStatic)) func `a build that loads its libraries says where their licences are`()
        throws
    {
        let text = try licenses()
        let loaded = try Command(path: "/usr/bin/env", arguments: ["readelf", "-d", Command.sesame]).run().output
        for (library, name) in [
            ("libcurl", "libcurl"), ("libcrypto", "OpenSSL"), ("libjansson", "jansson"), ("libyaml", "libyaml"),
            ("libc.so", "the GNU C Library"),
        ] {
            #expect(loaded.contains(library) && text.contains(name))
        }
        #expect(text.contains("/usr/share/doc/PACKAGE/copyright"))
    }

    /// The inputs of the static build are listed in `.ci/build/static.sha256`; libcurl is made of a source package.
    @Test(.enabled(if: EmptyRoot.isStatic, "Tests/static runs these"))
    func `the static file names each library in it once`() throws {
        let inputs = try String(contentsOfFile: Repository.folder + "/.ci/build/static.sha256", encoding: .utf8)
        let archives = inputs.split(whereSeparator: \.isWhitespace).filter { $0.hasPrefix("lib/") }.map {
            $0.dropFirst(4)
        }
        #expect(archives.count > 10)
        // A title stands between two lines of "=".
        let lines = try licenses().split(separator: "\n", omittingEmptySubsequences: false)
        let titles = zip(zip(lines, lines.dropFirst()), lines.dropFirst(2)).filter {
            $0.0.0.hasPrefix("=====") && $0.1.hasPrefix("=====")
        }.map { $0.0.1 }
        for archive in archives + ["libcurl.a"] {
            #expect(titles.count { $0.split(separator: " ").contains(archive) } == 1, "\(archive)")
        }
    }

    @Test(
        .enabled(if: EmptyRoot.isStatic, "Tests/static runs these"),
        arguments: [
            "The GNU C Library (libc.a, libm.a) is under the GNU Lesser General Public License 2.1.",
            "Run examples/release.",
            "Daniel Stenberg, <daniel@haxx.se>", "The OpenSSL Project Authors", "Tatsuhiro Tsujikawa",
            "Massachusetts Institute of Technology", "Petri Lehtinen", "Kirill Simonov",
            "GCC RUNTIME LIBRARY EXCEPTION",
            "Runtime Library Exception to the Apache 2.0 License", "UNICODE, INC. LICENSE AGREEMENT",
            "TERMS AND CONDITIONS FOR USE, REPRODUCTION, AND DISTRIBUTION", "GNU LESSER GENERAL PUBLIC LICENSE",
            "GNU GENERAL PUBLIC LICENSE",
        ])
    func `and holds their texts, in an empty root too:`(_ words: String) throws {
        let root = try EmptyRoot([:])
        let outcome = try root.holding(Command(path: Command.sesame, arguments: ["licenses"])).run()
        #expect(outcome.status == 0 && outcome.output.contains(words))
        #expect(try outcome.output == licenses())
    }
}
