import CLinux
import Glibc
import SecretMemory

/// What can be seen from outside: the status line of the service manager, and the status file.
extension Supervisor {
    /// What the command said of itself, when sesame looked last, and what runs since when.
    var statusLine: String {
        let own = current.map { "pid \($0.pid) for \(Timespan(seconds: $0.age / 1000))" } ?? "no command runs"
        let looked = lastLook.map { "looked at \(utcClock($0.at))" + ($0.succeeded ? "" : " in vain") }
        let line = [own, looked].compactMap { $0 }.joined(separator: ", ")
        guard let text = current?.status, !text.isEmpty else { return "sesame: " + line }
        return "\(text) (sesame: \(line))"
    }

    /// Writes the status file and tells the service manager.
    ///
    /// - Parameter state: `running`, `rotating`, `waiting` or `ended`.
    func writeStatus(_ state: String) {
        if current != nil { notify("STATUS=\(statusLine)") }
        guard let path = settings.statusFile else { return }
        var members: [(name: String, value: JSON.Part)] = [("state", .text(state))]
        if let current {
            members.append(("pid", .integer(Int(current.pid))))
            members.append(("started", .integer(time(nil) - current.age / 1000)))
        }
        if let lastLook {
            members.append(("last_look", .integer(lastLook.at)))
            members.append(("last_look_succeeded", .boolean(lastLook.succeeded)))
        }
        members.append(("failed_looks", .integer(trouble.failures)))
        members.append(
            ("versions", .object(known.versions.map { (name: $0.secret, value: .text($0.versionID)) })))
        let text = JSON.text(.object(members), indented: true)
        text.append("\n")
        let number = Self.replace(path, text)
        if number != 0 && !hasToldOfStatusFile {
            hasToldOfStatusFile = true
            tell(.statusFile(Fault(.other, at: "\(path)", Errno.words(number), hint: Errno.hint(number))))
        }
    }

    /// Writes a file that everybody may read, whole or not at all; returns 0 or an errno.
    private static func replace(_ path: FilePath, _ text: SecretBytes) -> Int32 {
        let temporary = path + FilePath(".new")
        let descriptor = unsafe Glibc.open(
            temporary.bytes, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { return errno }
        let number = text.write(to: descriptor)
        close(descriptor)
        if number != 0 { return number }
        return unsafe rename(temporary.bytes, path.bytes) == 0 ? 0 : errno
    }
}
