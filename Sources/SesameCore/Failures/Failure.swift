package import TencentCloud

/// The reason why there is no start: all faults, in the order in which they are printed.
package struct Failure: Error {
    package let faults: [Fault]
    /// The source whose credentials failed, if it is known.
    package var source: Credentials.Source?
    /// The secrets of the plan that the service reported as not found.
    package var missing: Set<SecretID> = []

    package init(_ faults: [Fault]) { self.faults = faults }

    package init(_ status: ExitStatus, at subject: String? = nil, _ problem: String, hint: String? = nil) {
        faults = [Fault(status, at: subject, problem, hint: hint)]
    }

    /// The failure of a system call.
    ///
    /// - Parameter hint: the next thing to do if ``Errno/hint(_:)`` has nothing for this number.
    package init(_ status: ExitStatus, at subject: String, errno number: Int32, hint: String? = nil) {
        self.init(status, at: subject, Errno.words(number), hint: Errno.hint(number) ?? hint)
    }

    /// The exit status for all faults together.
    package var status: ExitStatus { .combining(faults.map(\.status)) }
}
