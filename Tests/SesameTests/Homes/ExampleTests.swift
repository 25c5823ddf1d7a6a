import Foundation
import Testing

/// Each file in examples/manifests, run against the local service with the secrets of examples/sesame-local/manifests.yaml.
@Suite struct ExampleTests {
    private static let examples = Repository.folder + "/examples"

    struct Example: Sendable, CustomTestStringConvertible {
        let name: String
        var flags: [String] = []
        let script: String
        let output: String
        var testDescription: String { ([name] + flags).joined(separator: " ") }
    }

    static let all = [
        Example(
            name: "fields.yaml", script: "echo $DB_USER $DB_HOST $DB_PORT $DB_HOSTS",
            output: "shop 10.0.0.5 3306 [\"10.0.0.5\",\"10.0.0.6\"]\n"),
        Example(
            name: "templates.yaml", script: "echo $DATABASE_URL; echo $CONFIG; echo $PRICE",
            output: "mysql://shop:p%40ss%2Fword@10.0.0.5/shop\n{\"password\": \"p@ss/word\"}\n$5\n"),
        Example(
            name: "binary.yaml", script: "echo $SESSION_KEY; echo $SESSION_KEY_HEX; echo \"<$TOKEN>\"",
            output: "c2V2ZW50ZWVuIGJ5dGVzLg==\n736576656e7465656e2062797465732e\n<token with a line break>\n"),
        Example(
            name: "files.yaml",
            script:
                "cat $TLS_KEY_FILE $SESSION_KEY_FILE; cmp $TLS_KEY_FILE /proc/self/fd/500; stat -c '%a %u:%g' $SESSION_KEY_FILE; rm -f $SESSION_KEY_FILE",
            output: "-----BEGIN PRIVATE KEY-----\nseventeen bytes.440 0:0\n"),
        Example(
            name: "optional.yaml", script: "echo ${SENTRY_DSN-unset} $FEATURE $APP_ENV",
            output: "unset off production\n"),
        Example(
            name: "profiles.yaml", script: "echo $DB_PASSWORD, $LOG, ${DEBUG-unset}",
            output: "correct horse, warning, unset\n"),
        Example(
            name: "profiles.yaml", flags: ["--profile", "dev"], script: "echo $DB_PASSWORD, $LOG, ${DEBUG-unset}",
            output: "dev, warning, 1\n"),
        Example(
            name: "from.yaml", script: "env | grep -E '^(APP|MAIL)_'",
            output: "APP_A=first\nAPP_B=second\nMAIL_HOST=smtp.example.com\nMAIL_PORT=465\n"),
        Example(name: "regions.yaml", script: "echo $HERE $THERE", output: "correct horse battery staple\n"),
        Example(
            name: "environment", script: "echo $DB_PASSWORD, $DB_USER, $FAR_PASSWORD",
            output: "correct horse, shop, battery staple\n"),
    ]

    /// Only root can give a file to root.
    private static func isPossible(_ example: Example) -> Bool { example.name != "files.yaml" || geteuid() == 0 }

    @Test(arguments: all.filter(isPossible)) func `an example does what it says`(_ example: Example) throws {
        let path = Self.examples + "/manifests/" + example.name
        let isManifest = path.hasSuffix(".yaml")
        let launch = isManifest ? [Command.sesame, "exec", "-f", path] + example.flags + ["--"] : [path]
        let seed = ["--seed", Self.examples + "/sesame-local/manifests.yaml", "--"]
        var command = Command(
            path: Command.sesameLocal, arguments: seed + launch + ["/bin/sh", "-c", example.script],
            folder: Folder().path)
        command.environment["PATH"] = Command.folder + ":/usr/bin:/bin"
        succeeded(try command.run(), example.output)
    }

    @Test(arguments: all.filter { isPossible($0) && $0.name.hasSuffix(".yaml") })
    func `a manifest is all that the local service needs for a launch`(_ example: Example) throws {
        let path = Self.examples + "/manifests/" + example.name
        var command = Command(
            path: Command.sesameLocal,
            arguments: ["--seed-from", path, "--", Command.sesame, "exec", "-f", path] + example.flags
                + ["--", "/bin/sh", "-c", "rm -f $SESSION_KEY_FILE; echo started"],
            folder: Folder().path)
        command.environment["PATH"] = Command.folder + ":/usr/bin:/bin"
        succeeded(try command.run(), "started\n")
    }

    @Test func `none is left untested, and none without a word`() throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: Self.examples + "/manifests")
        #expect(Set(names) == Set(Self.all.map(\.name)))
        for name in names {
            let text = try String(contentsOfFile: Self.examples + "/manifests/" + name, encoding: .utf8)
            #expect(text.hasPrefix("# ") || text.hasPrefix("#!/bin/sh\n# "), "\(name)")
        }
    }
}
