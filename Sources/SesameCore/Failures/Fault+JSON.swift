import SecretMemory

extension Fault {
    /// The fault of a field that cannot be read; the words repeat nothing of the value.
    init(_ failure: JSONText.Failure, at subject: String) {
        switch failure {
        case .notJSON: self.init(.data, at: subject, "the value is not JSON, so it has no fields")
        case .tooDeep:
            self.init(.data, at: subject, "the value is JSON that nests deeper than \(JSONText.depthLimit)")
        case .memberTwice(let numbers):
            // The name is a part of the value, so the message has only the member's index at each depth.
            let member =
                numbers.count > 8 ? "member deep within" : "member \(numbers.map(String.init).joined(separator: "."))"
            self.init(.data, at: subject, "the value is JSON, but its \(member) repeats an earlier name")
        case .noSuchField:
            self.init(
                .data, at: subject, "the value has no such field",
                hint: "letters count as written; a dot within a name is written \"\\.\"")
        case .isNull: self.init(.data, at: subject, "the field is null")
        case .notAnObject: self.init(.data, at: subject, "this is not a JSON object")
        }
    }
}
