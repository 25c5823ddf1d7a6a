import Glibc
import SesameCore
import TencentCloud

/// All that sesame says of itself goes through here, to standard error: `sesame: ` + place + `: ` + what is wrong +
/// (code, request id), then `sesame: hint: ` + the next thing to do. Names may be said, values cannot get here.
struct Messages {
    var isJSON = false

    /// Says why there is no start.
    func say(_ failure: Failure) {
        for (index, fault) in failure.faults.enumerated() {
            // A hint that the fault before already gave is not repeated.
            let isRepeated = index > 0 && failure.faults[index - 1].hint == fault.hint
            say(fault, hint: isRepeated ? nil : fault.hint)
        }
    }

    /// Says one thing that is not a failure.
    func note(_ text: String) {
        isJSON ? writeJSON([("level", .text("info")), ("message", .text(text))]) : writeLine(text)
    }

    /// Says what is wrong and stops nothing.
    func warn(_ fault: Fault) { say(fault, hint: fault.hint, isWarning: true) }

    private func say(_ fault: Fault, hint: String?, isWarning: Bool = false) {
        if isJSON {
            let members: [(String, String?)] = [
                ("level", isWarning ? "warning" : "error"), ("place", fault.place), ("problem", fault.problem),
                ("code", fault.code), ("request_id", fault.requestID), ("effort", fault.effort),
                ("hint", hint),
            ]
            let texts = members.compactMap { name, text in
                text.flatMap { $0.isEmpty ? nil : (name, JSON.Part.text($0)) }
            }
            writeJSON(texts + (isWarning ? [] : [("status", .integer(Int(fault.status.rawValue)))]))
            return
        }
        let place = fault.place.map { "\($0): " } ?? ""
        writeLine((isWarning ? "warning: " : "") + place + fault.described)
        if let hint { writeLine("hint: \(hint)") }
    }

    /// One line, whatever a file's name or a variable may hold.
    static func line(_ text: String) -> String {
        text.unicodeScalars.map { $0.properties.generalCategory == .control ? "?" : String($0) }.joined()
    }

    private func writeJSON(_ members: [(String, JSON.Part)]) {
        let line = JSON.text(.object(members.map { (name: $0, value: $1) }))
        line.append("\n")
        _ = line.write(to: STDERR_FILENO)
    }

    private func writeLine(_ text: String) {
        _ = SecretBytes("sesame: \(Self.line(text))\n").write(to: STDERR_FILENO)
    }
}
