import Glibc
import SesameCore

/// All that sesame says of itself, except the prompt of put and ``Progress``, goes through here to standard error: `sesame: ` + subject +
/// `: ` + the problem + (code, request id), then `sesame: hint: ` + the next thing to do. Names may be said, values cannot
/// get here.
struct Messages {
    var isJSON = false
    /// False if what nobody reads is dropped: an init must not wait for a reader of its messages.
    var waits = true

    /// Says why there is no start.
    func say(_ failure: Failure) { write(text(of: failure)) }

    /// The lines that say why there is no start.
    func text(of failure: Failure) -> SecretBytes {
        let text = SecretBytes()
        for (index, fault) in failure.faults.enumerated() {
            // A hint that the fault before already gave is not repeated.
            let isRepeated = index > 0 && failure.faults[index - 1].hint == fault.hint
            add(fault, hint: isRepeated ? nil : fault.hint, to: text)
        }
        return text
    }

    /// Says one thing that is not a failure.
    ///
    /// - Parameter facts: what JSON tells beside the text.
    func note(_ text: String, _ facts: [(String, JSON.Part)] = []) {
        let line = SecretBytes()
        if isJSON {
            addJSON([("level", .text("info")), ("message", .text(text))] + facts, to: line)
        } else {
            addLine(text, to: line)
        }
        write(line)
    }

    /// Passes on what a child said, whole lines.
    func pass(_ text: SecretBytes) { write(text) }

    /// Says what is wrong and stops nothing.
    func warn(_ fault: Fault) {
        let text = SecretBytes()
        add(fault, hint: fault.hint, isWarning: true, to: text)
        write(text)
    }

    private func add(_ fault: Fault, hint: String?, isWarning: Bool = false, to text: SecretBytes) {
        if isJSON {
            let members: [(String, String?)] = [
                ("level", isWarning ? "warning" : "error"), ("place", fault.subject), ("problem", fault.problem),
                ("code", fault.code), ("action", fault.action), ("credentials", fault.credentials),
                ("request_id", fault.requestID), ("effort", fault.effort),
                ("hint", hint),
            ]
            let texts = members.compactMap { name, text in
                text.flatMap { $0.isEmpty ? nil : (name, JSON.Part.text($0)) }
            }
            addJSON(texts + (isWarning ? [] : [("status", .integer(Int(fault.status.rawValue)))]), to: text)
            return
        }
        let subject = fault.subject.map { "\($0): " } ?? ""
        addLine((isWarning ? "warning: " : "") + subject + fault.described, to: text)
        if let hint { addLine("hint: \(hint)", to: text) }
    }

    /// One line, whatever a file's name or a variable may hold.
    static func line(_ text: String) -> String {
        text.unicodeScalars.map { $0.isPlain ? String($0) : "?" }.joined()
    }

    private func write(_ text: SecretBytes) {
        var output = pollfd(fd: STDERR_FILENO, events: Int16(POLLOUT), revents: 0)
        if !waits, unsafe poll(&output, 1, 0) != 1 { return }
        _ = text.write(to: STDERR_FILENO)
    }

    private func addJSON(_ members: [(String, JSON.Part)], to text: SecretBytes) {
        text.append(JSON.text(.object(members.map { (name: $0, value: $1) })))
        text.append("\n")
    }

    private func addLine(_ line: String, to text: SecretBytes) { text.append("sesame: \(Self.line(line))\n") }
}
