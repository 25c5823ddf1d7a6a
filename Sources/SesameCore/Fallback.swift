import Glibc
import TencentCloud

/// The values of the last start that went well, in a file, for when nobody answers: when they are kept, used and thrown
/// away.
package struct Fallback {
    /// What the user decides about it.
    package struct Settings {
        let path: String
        let keyFile: String
        let longestAge: Timespan
        let isStrict: Bool
        let warn: (Fault) -> Void

        /// - Parameters:
        ///   - isStrict: whether a key that others can read is an error.
        ///   - warn: told of what stops nothing.
        package init(
            path: String, keyFile: String, longestAge: Timespan, isStrict: Bool, warn: @escaping (Fault) -> Void
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

    /// Reads the key, so that a wrong one is found at the first start and not when it is needed.
    ///
    /// - Throws: ``Failure`` with status 78 for what is no key, 77 for one that others can read.
    init(_ settings: Settings, for plan: FetchPlan, at endpoint: Endpoint) throws(Failure) {
        (self.settings, self.plan, self.endpoint) = (settings, plan, endpoint)
        key = try FallbackKey.read(settings.keyFile)
        if FileExposure.canOthersRead(settings.keyFile) {
            let fault = Fault(.exposed(path: settings.keyFile))
            if settings.isStrict { throw Failure([fault]) }
            settings.warn(fault)
        }
    }

    /// Keeps the values, one a reference of the plan. That it could not is a warning.
    func keep(_ values: [SecretValue?], of source: Credentials.Source) {
        do throws(Failure) {
            guard existing() != .foreign else { throw Failure(.other, "a file is there that sesame did not write") }
            let content = FallbackFile(created: time(nil), values: values.map { $0.map(FallbackFile.Value.init) })
            guard let bytes = content.sealed(with: key, for: binding(source)) else {
                throw Failure(.other, "they cannot be encrypted")
            }
            try AtomicFile.write(bytes, to: settings.path, hint: Self.hint)
        } catch {
            warn("the values are not kept for when the service cannot be reached: \(error.faults[0].problem)")
        }
    }

    /// The values that were kept, where the failure is that nobody answered.
    ///
    /// What the service refused, or no longer has, is not kept either: then the file is deleted.
    ///
    /// - Throws: the failure; with it, where the file was to serve and cannot, why.
    func values(insteadOf failure: Failure, _ source: Credentials.Source) throws(Failure) -> [SecretValue?] {
        if failure.isRefusal {
            delete("the service refused")
            throw failure
        }
        guard failure.faults.allSatisfy(\.isTransient), let reason = failure.faults.first else { throw failure }
        let kept: FallbackFile
        do throws(FallbackFile.Unusable) {
            kept = try read(source)
        } catch {
            throw Failure(failure.faults + [Fault(error, at: settings.path)])
        }
        if failure.missing.contains(where: { kept.values[$0] != nil }) {
            delete("a secret in it does not exist any more")
            throw failure
        }
        warn("\(reason.described); started with the values of \(kept.age(at: time(nil))) ago")
        return kept.values.map { $0.map { value in value.secretValue } }
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
            plan, region: plan.region ?? source.region, endpoint: endpoint, identity: source.identity ?? source.place)
    }

    private enum Existing { case none, ours, foreign }

    /// Whose the file is that is already there: a name that was typed wrong must not cost anybody a file.
    private func existing() -> Existing {
        var status = stat()
        // A pipe would be waited for.
        if unsafe lstat(settings.path, &status) == 0, status.st_mode & S_IFMT != S_IFREG { return .foreign }
        do throws(FileFailure) {
            return FallbackFile.isOne(try SecretBytes(contentsOf: settings.path, limit: Self.limit)) ? .ours : .foreign
        } catch {
            if case .system(ENOENT) = error { return .none }
            return .foreign
        }
    }

    private func delete(_ reason: String) {
        guard existing() == .ours else { return }
        let isGone = unsafe unlink(settings.path) == 0
        warn("\(reason): the file is \(isGone ? "deleted" : "to be deleted, but \(Errno.words(errno))")")
    }

    private func warn(_ problem: String) { settings.warn(Fault(.other, at: settings.path, problem)) }
}

extension Failure {
    /// Whether the service, or STS, has refused: it has said that the values, or some, may not be had or are not there.
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
    /// A file that was to serve and cannot. The status is that of a service that is not reached, for it is what ends
    /// this: with another, systemd would not try again.
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
        case .otherKey: ("the file was made with another key", "check --fallback-key")
        case .future(let time):
            ("the file is from the future, by \(time)", "this machine's clock was wrong then, or is wrong now")
        case .tooOld(let age, let longest):
            ("the values in the file are \(age) old, and \(longest) is the limit", "--fallback-max-age sets it")
        case .other(let part): ("the file was made for another \(part)", Self.anew)
        }
    }
}
