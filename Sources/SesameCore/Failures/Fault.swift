/// One thing that is wrong, as facts. The command adds the words around them when it prints.
package struct Fault: Equatable {
    package let status: ExitStatus
    /// The thing that is wrong: `file:line:column`, variables, an option, a command.
    package var subject: String?
    /// The problem, in lower case and without a full stop; never a value.
    package let problem: String
    /// The service's error code; empty if the service did not answer with an error.
    package var code = ""
    /// The action and the credentials that were refused; empty for other faults.
    package var action = ""
    package var credentials = ""
    package var requestID = ""
    /// The number of attempts and their time; empty for a single attempt.
    package var effort = ""
    /// The next thing to do.
    package var hint: String?
    /// True if a later attempt may succeed: there was no answer, or the service reported a problem of its own.
    package var isTransient = false

    package init(_ status: ExitStatus, at subject: String? = nil, _ problem: String, hint: String? = nil) {
        (self.status, self.subject, self.problem, self.hint) = (status, subject, problem, hint)
    }
}

extension Fault {
    /// The problem, and in brackets code, request id and attempts as far as they are known.
    package var described: String {
        let caller = credentials.isEmpty ? "" : "credentials: \(credentials)"
        let origin = [code, action, caller, requestID.isEmpty ? "" : "request \(requestID)", effort].filter {
            !$0.isEmpty
        }
        return problem + (origin.isEmpty ? "" : " (\(origin.joined(separator: ", ")))")
    }
}
