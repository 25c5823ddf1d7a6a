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

    private func say(_ fault: Fault, hint: String?) {
        if isJSON {
            let members: [(String, String?)] = [
                ("level", "error"), ("place", fault.place), ("problem", fault.problem), ("code", fault.code),
                ("request_id", fault.requestID), ("hint", hint),
            ]
            let texts = members.compactMap { name, text in
                text.flatMap { $0.isEmpty ? nil : (name, JSON.Part.text($0)) }
            }
            writeJSON(texts + [("status", .integer(Int(fault.status.rawValue)))])
            return
        }
        let origin = [fault.code, fault.requestID.isEmpty ? "" : "request \(fault.requestID)"].filter { !$0.isEmpty }
        let place = fault.place.map { "\($0): " } ?? ""
        writeLine(place + fault.problem + (origin.isEmpty ? "" : " (\(origin.joined(separator: ", ")))"))
        if let hint { writeLine("hint: \(hint)") }
    }

    private func writeJSON(_ members: [(String, JSON.Part)]) {
        let line = JSON.text(.object(members.map { (name: $0, value: $1) }))
        line.append("\n")
        _ = line.write(to: STDERR_FILENO)
    }

    /// One line, whatever a file's name or a variable may hold.
    private func writeLine(_ text: String) {
        let line = text.unicodeScalars.map { $0.properties.generalCategory == .control ? "?" : String($0) }.joined()
        _ = SecretBytes("sesame: \(line)\n").write(to: STDERR_FILENO)
    }
}
