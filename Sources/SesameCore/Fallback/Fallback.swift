import Glibc
package import SecretMemory
import TencentCloud

/// The values of the last successful start, kept in a file for a start that cannot reach the service. This type decides
/// when they are kept, used and deleted.
package struct Fallback {
    /// The user's choices.
    package struct Settings {
        let path: FilePath
        let keyFile: FilePath
        let longestAge: Timespan
        let isStrict: Bool
        let warn: (Fault) -> Void
        /// True if nothing is written or deleted, and the warnings tell what would be.
        package var changesNothing = false

        /// - Parameters:
        ///   - isStrict: true if a key file that others can read is an error.
        ///   - warn: called with each fault that does not stop the start.
        package init(
            path: FilePath, keyFile: FilePath, longestAge: Timespan, isStrict: Bool, warn: @escaping (Fault) -> Void
        ) {
            (self.path, self.keyFile, self.longestAge) = (path, keyFile, longestAge)
            (self.isStrict, self.warn) = (isStrict, warn)
        }
    }

    private static let limit = 64 << 20
    private static let hint = "name another file with --fallback, or take this one away"

    private let settings: Settings
    private let key: SecretBytes
    private let plan: FetchPlan
    private let endpoint: Endpoint

    /// Reads the key already now, so that a wrong key shows at the first start and not at the first outage.
    ///
    /// - Throws: ``Failure`` with status 78 if the file is not a key, 77 if others can read it and that is an error.
    init(_ settings: Settings, for plan: FetchPlan, at endpoint: Endpoint) throws(Failure) {
        (self.settings, self.plan, self.endpoint) = (settings, plan, endpoint)
        key = try FallbackKey.read(settings.keyFile)
        if FileExposure.canOthersRead(settings.keyFile) {
            let fault = Fault.exposed(settings.keyFile)
            if settings.isStrict { throw Failure([fault]) }
            settings.warn(fault)
        }
    }

    /// Keeps the values of the plan in the file. If that fails, there is a warning.
    ///
    /// - Parameter now: the service's time, in seconds since 1970.
    /// - Returns: true if the values are kept.
    func keep(_ values: FetchedValues, of source: Credentials.Source, at now: Int) -> Bool {
        do throws(Failure) {
            let binding = binding(source)
            try checkExisting(binding)
            let content = FallbackFile(
                created: now, values: plan.rows.map { values[$0.secret].map(FallbackFile.Value.init) })
            // The next start would not read a larger file.
            let tooLarge = Failure(.other, "they are larger than \(Self.limit >> 20) MiB")
            guard values.size <= Self.limit else { throw tooLarge }
            guard let bytes = content.sealed(with: key, for: binding) else {
                throw Failure(.other, "they cannot be encrypted")
            }
            guard bytes.count <= Self.limit else { throw tooLarge }
            if !settings.changesNothing { try AtomicFile.write(bytes, to: settings.path, hint: Self.hint) }
            return true
        } catch {
            warn("the values are not kept for when the service cannot be reached: \(error.faults[0].problem)")
            return false
        }
    }

    /// Checks that the existing file may be replaced. It may not if sesame did not write it, or if it has values for
    /// more of the manifest than this start sets.
    private func checkExisting(_ binding: FallbackBinding) throws(Failure) {
        switch existing() {
        case .none: return
        case .foreign: throw Failure(.other, "a file is there that sesame did not write")
        case .ours(let file):
            if hasMore(file, binding) {
                throw Failure(
                    .other,
                    "the file has values for more of the manifest; a part of the manifest needs a file of its own")
            }
        }
    }

    /// Tells whether a file of sesame's has values for more of the manifest than this start sets.
    private func hasMore(_ file: SecretBytes, _ binding: FallbackBinding) -> Bool {
        if plan.passedOver.isEmpty { return false }
        return !plan.passedOver.isDisjoint(with: FallbackFile.names(in: file, key: key, beside: binding))
    }

    /// The kept values, if the failure is transient: the service did not answer.
    ///
    /// If the service refused, or a secret in the file no longer exists, the file is deleted.
    ///
    /// - Throws: the failure, with one more fault if the file should serve and cannot.
    func values(insteadOf failure: Failure, _ source: Credentials.Source) throws(Failure) -> FetchedValues {
        if failure.isRefusal {
            delete("the service refused")
            throw failure
        }
        guard failure.faults.allSatisfy(\.isTransient), let reason = failure.faults.first else { throw failure }
        let kept: FallbackFile
        do throws(FallbackFile.Unusable) {
            kept = try read(source)
        } catch {
            var fault = Fault(error, at: "\(settings.path)")
            if case .ours(let file) = existing(), hasMore(file, binding(source)) {
                fault.hint = "it has values for more of the manifest; name another file for this part with --fallback"
            }
            throw Failure(failure.faults + [fault])
        }
        var values = FetchedValues()
        for (row, value) in zip(plan.rows, kept.values) { values[row.secret] = value?.secretValue }
        if failure.missing.contains(where: { values[$0] != nil }) {
            delete("a secret in it does not exist any more")
            throw failure
        }
        let start = settings.changesNothing ? "a start would use" : "started with"
        warn("\(reason.described); \(start) the values of \(kept.age(at: time(nil))) ago")
        return values
    }

    private func read(_ source: Credentials.Source) throws(FallbackFile.Unusable) -> FallbackFile {
        let bytes: SecretBytes
        do throws(FileFailure) {
            bytes = try SecretBytes(contentsOf: settings.path, limit: Self.limit)
        } catch {
            throw .unreadable(error)
        }
        let file = try FallbackFile(bytes, key: key, for: binding(source))
        try file.check(at: time(nil), longestAge: settings.longestAge)
        return file
    }

    private func binding(_ source: Credentials.Source) -> FallbackBinding {
        FallbackBinding(
            plan, region: plan.region?.region ?? source.region, endpoint: endpoint,
            identity: source.identity ?? source.origin)
    }

    private enum Existing {
        case none, foreign
        case ours(SecretBytes)
    }

    /// Tells whether sesame wrote the file that has this path: a mistyped path must not destroy another file.
    private func existing() -> Existing {
        var status = stat()
        if unsafe lstat(settings.path.bytes, &status) == 0, status.st_mode & S_IFMT != S_IFREG { return .foreign }
        do throws(FileFailure) {
            let file = try SecretBytes(contentsOf: settings.path, limit: Self.limit)
            return FallbackFile.isOne(file) ? .ours(file) : .foreign
        } catch {
            if case .system(ENOENT) = error { return .none }
            return .foreign
        }
    }

    private func delete(_ reason: String) {
        guard case .ours = existing() else { return }
        if settings.changesNothing { return warn("\(reason): a start would delete the file") }
        let isGone = unsafe unlink(settings.path.bytes) == 0
        warn("\(reason): the file is \(isGone ? "deleted" : "to be deleted, but \(Errno.words(errno))")")
    }

    private func warn(_ problem: String) { settings.warn(Fault(.other, at: "\(settings.path)", problem)) }
}

extension Failure {
    /// Tells whether the service or STS refused some of the values: they do not exist, or are not permitted.
    fileprivate var isRefusal: Bool {
        faults.contains { !$0.code.isEmpty && [.noInput, .noPermission].contains($0.status) }
    }
}

extension FallbackFile.Value {
    fileprivate init(_ value: SecretValue) { self.init(bytes: value.bytes, versionID: value.versionID) }

    fileprivate var secretValue: SecretValue {
        SecretValue(bytes: bytes, versionID: versionID, requestID: "", timing: .instant)
    }
}

extension Fault {
    /// The fault of a file that should serve and cannot. The status is 69, because the cause is the service that cannot
    /// be reached: with another status systemd would not try again.
    fileprivate init(_ reason: FallbackFile.Unusable, at path: String) {
        let (problem, hint) = reason.words
        self.init(.unavailable, at: path, problem, hint: hint)
    }
}

extension FallbackFile.Unusable {
    private static let anew = "the next start that reaches the service writes it anew"

    fileprivate var words: (problem: String, hint: String?) {
        switch self {
        case .unreadable(.system(ENOENT)): ("no values are kept there yet", Self.anew)
        case .unreadable(let failure): (failure.problem, nil)
        case .foreign: ("sesame did not write this file", "name another file with --fallback")
        case .cutOff: ("the file is cut off", Self.anew)
        case .altered: ("the file was altered after it was written", Self.anew)
        case .noDigest: (TransportFailure.digestProblem, TransportFailure.digestHint)
        case .otherKey: ("the file was made with another key", "check --fallback-key")
        case .future(let time):
            ("the file is from the future, by \(time)", "this machine's clock was wrong then, or is wrong now")
        case .tooOld(let age, let longest):
            ("the values in the file are \(age) old, and \(longest) is the limit", "--fallback-max-age sets it")
        case .other(let part): ("the file was made for another \(part)", Self.anew)
        }
    }
}
