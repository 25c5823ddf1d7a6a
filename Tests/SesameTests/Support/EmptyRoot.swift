import Foundation
import Testing

/// A root with nothing in it but the static sesame, busybox to become, and the files of the test.
struct EmptyRoot {
    /// True if the binary under test needs no library; `Tests/static` makes such a one and names it.
    static let isStatic: Bool = {
        let outcome = try? Command(path: "/usr/bin/env", arguments: ["readelf", "-lW", Command.sesame]).run()
        return outcome.map { $0.status == 0 && !$0.output.contains("INTERP") } ?? false
    }()

    /// For tests in which sesame itself gets another clock by faketime, a library that is loaded into it.
    static let canFakeTime = ConditionTrait.disabled(if: isStatic, "a static file loads no faketime")

    private let folder = Folder()
    var path: String { folder.path }

    /// - Parameter files: what is in the root, by absolute path.
    init(_ files: [String: String] = [:]) throws {
        try FileManager.default.copyItem(atPath: Command.sesame, toPath: path + "/sesame")
        try FileManager.default.copyItem(atPath: "/bin/busybox", toPath: path + "/busybox")
        for (name, content) in files { try write(content, to: name) }
    }

    func write(_ content: String, to name: String) throws {
        let file = URL(fileURLWithPath: path + name)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try content.write(to: file, atomically: false, encoding: .utf8)
    }

    /// A command of sesame, run with this root; /proc is there only when asked for.
    func holding(_ command: Command, proc: Bool = false) -> Command {
        let mount = proc ? "mkdir -p \"$0/proc\"; mount -t proc none \"$0/proc\"; " : ""
        var command = command
        command.path = "/usr/bin/unshare"
        command.arguments =
            [
                "--mount", "--pid", "--fork", "/bin/sh", "-ec", mount + "exec /usr/sbin/chroot \"$0\" /sesame \"$@\"",
                path,
            ]
            + command.arguments
        return command
    }
}
