import CLinux
import Glibc
package import SecretMemory
import TencentCloud

/// A child's end of the connection to `sesame supervise`: it takes the order, tells what it fetched, and waits.
///
/// It is closed at exec: for `sesame supervise`, the end of the connection is the start of the program.
package final class Gate {
    private var descriptor: Int32
    private let order: GateOrder
    private let key: SecretBytes

    /// Takes the order. From then on this process ends with `sesame supervise`, unless it changes its user
    /// (PR_SET_PDEATHSIG, prctl(2)).
    ///
    /// - Throws: ``Failure`` with status 64 if nobody gives an order there.
    package init(_ text: String) throws(Failure) {
        var bytes = [UInt8](repeating: 0, count: GateOrder.size)
        let number = Int32(text) ?? -1
        guard number >= 0, fcntl(number, F_SETFD, FD_CLOEXEC) == 0,
            unsafe recv(number, &bytes, bytes.count, Int32(MSG_WAITALL)) == bytes.count,
            let order = GateOrder(bytes)
        else {
            throw Failure(.usage, "--gate and --fingerprint are for sesame supervise")
        }
        (descriptor, self.order) = (number, order)
        key = unsafe order.key.withUnsafeBytes { unsafe SecretBytes(copying: $0) }
        if linux_die_with_parent(order.parent) != 0 { _exit(0) }
        Self.takeOver(from: order.parent)
        if order.ignoresChildren { _ = signal(SIGCHLD, SIG_IGN) }
    }

    /// Takes over what the service manager gave to `sesame supervise` by its process id (sd_listen_fds(3),
    /// sd_watchdog_enabled(3)).
    private static func takeOver(from parent: Int32) {
        for name in ["LISTEN_PID", "WATCHDOG_PID"] where ProcessEnvironment()[name] == "\(parent)" {
            unsafe setenv(name, "\(getpid())", 1)
            if name == "LISTEN_PID" { unsafe unsetenv("LISTEN_PIDFDID") }
        }
    }

    /// True if this process is to become the program.
    package var isLaunch: Bool { order.purpose == .start || order.purpose == .rotation }

    /// True if this is no start of its own: it does not touch the fallback, it does not wait first, and it leaves what
    /// is to be said to `sesame supervise`.
    package var isQuiet: Bool { order.purpose != .start }

    /// True if this process is to write the `path:` files.
    var writesFiles: Bool { order.purpose == .files }

    /// Prepares for a manifest: no descriptor that it names may be the gate's.
    ///
    /// - Throws: ``Failure`` with status 78 if a signal is to tell of changes, and nothing in the manifest can change.
    func admit(_ manifest: Manifest) throws(Failure) {
        if order.needsFile && !watched(of: manifest).hasFile {
            throw Failure(
                .configuration, at: "--on-change",
                "a signal tells the command to read its files again, and there is none",
                hint: "give a secret without a version a \"path:\", or use --on-change restart")
        }
        let taken = Set(manifest.entries.compactMap(\.destination.descriptor))
        guard taken.contains(descriptor) else { return }
        var number: Int32 = 3
        repeat {
            number = fcntl(descriptor, F_DUPFD_CLOEXEC, number + 1)
        } while number >= 0 && taken.contains(number)
        guard number >= 0 else { throw Failure(.other, at: "--gate", errno: errno) }
        descriptor = number
        // The copies on numbers that the manifest names end here, too.
        for other in taken where other < number && isGate(other) { close(other) }
    }

    private func isGate(_ other: Int32) -> Bool {
        let cookie = linux_socket_cookie(descriptor)
        return cookie != 0 && linux_socket_cookie(other) == cookie
    }

    /// The part of the manifest that looks are for.
    func watched(of manifest: Manifest) -> Manifest { manifest.watched(pinned: order.watchesPinned) }

    /// Tells `sesame supervise` what was fetched.
    ///
    /// - Parameter removed: the credential variables that the program does not inherit.
    func report(
        _ values: [Composition.Value], of part: Manifest, _ plan: FetchPlan, _ fetched: FetchedValues,
        removed: [String]
    ) throws(Failure) {
        var report = GateReport()
        for row in plan.rows {
            guard let value = fetched[row.secret] else { continue }
            report.versions.append(.init(secret: "\(row.secret)", versionID: value.versionID))
        }
        do throws(DigestRefused) {
            report.fingerprints = try Composition.fingerprints(of: values, in: part, key: key)
        } catch {
            throw Failure(.other, TransportFailure.digestProblem, hint: TransportFailure.digestHint)
        }
        report.removed = removed
        _ = report.text.write(to: descriptor)
    }

    /// Waits until the gate opens. If it closes instead, this process ends without a start.
    func wait() {
        var byte: UInt8 = 0
        var count = 0
        repeat { count = unsafe recv(descriptor, &byte, 1, 0) } while count < 0 && errno == EINTR
        if count != 1 { _exit(0) }
    }

    /// Tells `sesame supervise` why there will be no report: a number that is the same for the same failure, and the
    /// text to say.
    package func refuse(_ failure: Failure, text: SecretBytes) {
        var hash: UInt64 = 14_695_981_039_346_656_037  // FNV-1a
        for fault in failure.faults {
            for byte in "\(fault.subject ?? "") \(fault.problem) \(fault.code)\n".utf8 {
                hash = (hash ^ UInt64(byte)) &* 1_099_511_628_211
            }
        }
        let message = SecretBytes("failed \(hash)\n")
        message.append(text)
        _ = message.write(to: descriptor)
    }
}
