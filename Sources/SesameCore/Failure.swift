package import TencentCloud

/// One thing that is wrong, as facts: the words around them are added where they are printed.
package struct Fault: Equatable {
    package let status: ExitStatus
    /// Where: `file:line:column`, the variables concerned, an option, a command.
    package var place: String?
    /// What is wrong: lower case, no full stop, never a value.
    package let problem: String
    /// The service's error code, when it was the service that refused.
    package var code = ""
    package var requestID = ""
    /// How often and how long it was tried, when that was more than once.
    package var effort = ""
    /// The next thing to do.
    package var hint: String?
    /// Whether it may be gone in a moment: nobody answered, or only that the service has troubles of its own.
    package var isTransient = false

    package init(_ status: ExitStatus, at place: String? = nil, _ problem: String, hint: String? = nil) {
        (self.status, self.place, self.problem, self.hint) = (status, place, problem, hint)
    }
}

extension Fault {
    /// What is wrong, with what is known of it: (code, request id, attempts).
    package var described: String {
        let origin = [code, requestID.isEmpty ? "" : "request \(requestID)", effort].filter { !$0.isEmpty }
        return problem + (origin.isEmpty ? "" : " (\(origin.joined(separator: ", ")))")
    }
}

/// Why there is no start: every fault there is, in the order they are to be read.
package struct Failure: Error {
    package let faults: [Fault]
    /// Whose credentials could not be had, where it is known.
    package var source: Credentials.Source?
    /// Where in the plan are the references that, as the service says, do not exist.
    package var missing: [Int] = []

    package init(_ faults: [Fault]) { self.faults = faults }

    package init(_ status: ExitStatus, at place: String? = nil, _ problem: String, hint: String? = nil) {
        faults = [Fault(status, at: place, problem, hint: hint)]
    }

    /// A call of the system that failed.
    ///
    /// - Parameter hint: the next thing to do where the system is not just short of something.
    package init(_ status: ExitStatus, at place: String, errno number: Int32, hint: String? = nil) {
        self.init(status, at: place, Errno.words(number), hint: Errno.hint(number) ?? hint)
    }

    /// The one status that stands for all of them.
    package var status: ExitStatus { .combining(faults.map(\.status)) }
}

extension FileFailure {
    /// What is wrong with the file, to stand after its name.
    package var problem: String {
        switch self {
        case .system(let number): Errno.words(number)
        case .isDirectory: "is a directory"
        case .tooLarge(let limit): "is larger than \(limit >> 10) KiB"
        }
    }

    /// The next thing to do where the system is short of something.
    package var hint: String? {
        if case .system(let number) = self { Errno.hint(number) } else { nil }
    }
}
