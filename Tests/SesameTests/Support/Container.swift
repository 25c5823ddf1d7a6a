import Foundation
import Testing

/// A container of runc, as strict as a cluster makes them: the root can only be read, the user is nobody, without any
/// capability and with no_new_privs, in 32 MiB of memory. The network is the machine's.
struct Container {
    private let folder = Folder()
    private let id = "sesame-" + UUID().uuidString
    private static let nobody = 65534
    static let memory = 32 << 20

    /// - Parameters:
    ///   - root: the folder that is its root.
    ///   - command: what process 1 is, with its environment; its path is one in the container.
    ///   - mounts: folders of this machine in the container, and whether it may write there.
    init(
        _ root: String, _ command: Command, mounts: [(folder: Folder, at: String, writable: Bool)] = []
    ) throws {
        for place in ["/proc", "/dev"] + mounts.map(\.at) { mkdir(root + place, 0o755) }
        let bound = mounts.map { mount in
            let options = ["bind", mount.writable ? "rw" : "ro"]
            return ["destination": mount.at, "type": "bind", "source": mount.folder.path, "options": options] as Any
        }
        let configuration: [String: Any] = [
            "ociVersion": "1.0.2",
            "root": ["path": root, "readonly": true],
            "process": [
                "args": [command.path] + command.arguments, "cwd": "/", "noNewPrivileges": true,
                "env": command.environment.map { "\($0)=\($1)" },
                "user": ["uid": Self.nobody, "gid": Self.nobody],
                "capabilities": [:],
            ],
            "mounts": [
                ["destination": "/proc", "type": "proc", "source": "proc"],
                ["destination": "/dev", "type": "tmpfs", "source": "tmpfs", "options": ["mode=755"]],
            ] + bound,
            "linux": [
                "namespaces": ["pid", "mount", "ipc", "uts"].map { ["type": $0] },
                "resources": ["memory": ["limit": Self.memory, "swap": Self.memory]],
                "cgroupsPath": "/\(id)",
            ],
        ]
        let json = try JSONSerialization.data(withJSONObject: configuration)
        _ = folder.file(json, name: "config.json")
    }

    private func runc(_ arguments: [String]) -> Command {
        var command = Command(path: "/usr/sbin/runc", arguments: ["--root", folder.path + "/state"] + arguments)
        command.environment["PATH"] = "/usr/sbin:/usr/bin:/sbin:/bin"
        return command
    }

    /// Runs it in the foreground: its streams are the container's.
    var command: Command { runc(["run", "--bundle", folder.path, id]) }

    /// Sends process 1 a signal, as `docker kill` does.
    func kill(_ signal: String) throws {
        let outcome = try runc(["kill", id, signal]).run()
        #expect(outcome.status == 0, "\(outcome.stderr)")
    }
}
