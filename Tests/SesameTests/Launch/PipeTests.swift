import Foundation
import Testing

/// No file that is opened is waited for; what may be handed over in a pipe is read to its end.
@Suite struct PipeTests {
    private let service: LocalService
    private let name: String
    private let folder = Folder()

    init() throws {
        service = try LocalService.shared.get()
        name = try service.store("hunter2")
        try #require(mkfifo(folder.path + "/pipe", 0o600) == 0)
    }

    private static let target = ["/bin/sh", "-c", "echo $A"]

    /// A place where a pipe is that nobody writes to: what names it, what is said of it, and the status.
    struct Place: CustomTestStringConvertible {
        let testDescription: String
        var flags: [String] = []
        var environment: [String: String] = [:]
        var isRead = true
        let status: Int32

        static func option(_ name: String, _ status: Int32, _ more: [String] = []) -> Place {
            Place(testDescription: name, flags: [name, "FOLDER/pipe"] + more, status: status)
        }

        /// A file of the credentials, of which nobody says that it may be a pipe.
        static func file(_ path: String, _ environment: [String: String]) -> Place {
            let noPair = ["TENCENTCLOUD_SECRET_ID": "", "TENCENTCLOUD_SECRET_KEY": ""]
            return Place(
                testDescription: path, environment: noPair.merging(environment) { $1 }, isRead: false, status: 77)
        }
    }

    static let places = [
        Place.option("-f", 78), .option("--ca-file", 78), .option("--credentials", 77),
        .option("--fallback-key", 78, ["--fallback", "FOLDER/kept"]),
        Place(
            testDescription: "SSL_CERT_FILE", environment: ["SSL_CERT_FILE": "FOLDER/pipe", "SESAME_CA_FILE": ""],
            status: 78),
        .file("home/.tencentcloud/credentials", ["HOME": "FOLDER/home"]),
        .file("home/.tccli/default.credential", ["HOME": "FOLDER/home"]),
        .file("home/.tccli/p.credential", ["HOME": "FOLDER/home", "TCCLI_PROFILE": "p"]),
        .file("systemd/tencentcloud", ["CREDENTIALS_DIRECTORY": "FOLDER/systemd"]),
        .file(
            "token",
            [
                "TKE_REGION": "ap-guangzhou", "TKE_PROVIDER_ID": "x", "TKE_ROLE_ARN": "qcs::cam::uin/1:roleName/r",
                "TKE_WEB_IDENTITY_TOKEN_FILE": "FOLDER/token", "SESAME_TIMEOUT": "1",
            ]),
    ]

    @Test(arguments: places) func `a pipe that nobody writes to is told`(_ place: Place) throws {
        let fill = { (text: String) in text.replacing("FOLDER", with: folder.path) }
        var command = service.exec("env: {A: \(name)}", Self.target, flags: place.flags.map(fill))
        for (name, value) in place.environment { command.environment[name] = value.isEmpty ? nil : fill(value) }
        var path = folder.path + "/pipe"
        if !place.isRead {
            path = folder.path + "/" + place.testDescription
            let parent = URL(fileURLWithPath: path).deletingLastPathComponent()
            try FileManager.default.createDirectory(at: parent, withIntermediateDirectories: true)
            if place.testDescription.hasPrefix("home") {
                try FileManager.default.createDirectory(
                    atPath: folder.path + "/home/.tencentcloud", withIntermediateDirectories: true)
            }
            try #require(mkfifo(path, 0o600) == 0)
        }
        let outcome = try command.run()
        #expect(outcome.status == place.status && outcome.output == "", "\(outcome.stderr)")
        let problem = place.isRead ? "is a pipe that nobody writes to" : "is a pipe or a terminal, not a file"
        #expect(outcome.lines.first == "sesame: \(path): \(problem)")
    }

    @Test func `neither does put wait`() throws {
        let pipe = folder.path + "/pipe"
        refused(
            try service.sesame("put", name, "--version-id", "v2", "--file", pipe).run(), 65,
            ["\(pipe): is a pipe that nobody writes to"])
    }

    // MARK: What is handed over in a pipe

    /// Shell commands that start it, with the manifest in $M and the credentials in $C.
    static let handed = [
        #"printf "$M" | "$@" -f - -- sh -c 'echo $A'"#,
        #"printf "$M" | "$@" -f /dev/stdin -- sh -c 'echo $A'"#,
        #"(sleep 0.3; printf "$M") | "$@" -f /dev/stdin -- sh -c 'echo $A'"#,
        #""$@" -f <(printf "$M") -- sh -c 'echo $A'"#,
        #""$@" -f <(printf 'env: {'; sleep 0.3; printf "A: $NAME}") -- sh -c 'echo $A'"#,
        #"mkfifo p; (sleep 0.3; printf "$M" >p) & "$@" -f p -- sh -c 'echo $A'"#,
        #""$@" -f <(printf "$M") --credentials <(sleep 0.3; printf "$C") -- sh -c 'echo $A'"#,
        #""$@" -f <(printf "$M") --ca-file <(cat "$SESAME_CA_FILE") -- sh -c 'echo $A'"#,
        #""$@" -f <(printf "$M") --fallback kept --fallback-key <(printf '%064d' 1) -- sh -c 'echo $A'"#,
        // A standard input that does not block, as some programs leave theirs.
        #"(sleep 0.3; printf "$M") | python3 -c 'import os, sys; os.set_blocking(0, False); os.execv(sys.argv[1], sys.argv[1:])' "$@" -f - -- sh -c 'echo $A'"#,
    ]

    @Test(arguments: handed) func `what is in a pipe is read to its end`(_ script: String) throws {
        var command = service.sesame("exec")
        let (id, key) = (command.environment["TENCENTCLOUD_SECRET_ID"], command.environment["TENCENTCLOUD_SECRET_KEY"])
        command.environment["M"] = "env: {A: \(name)}"
        command.environment["NAME"] = name
        command.environment["C"] = "[default]\nsecret_id = \(id ?? "")\nsecret_key = \(key ?? "")\n"
        command.folder = folder.path
        succeeded(try command.behind("bash", "-c", script, "bash").run(), "hunter2\n")
    }
}
