import CLinux
import Glibc
import SecretMemory
import TencentCloud

/// The outcome of a launch that stopped before exec: facts about the values, which are gone.
package struct Rehearsal {
    /// A row for each reference.
    package fileprivate(set) var rows: [ReferenceRow]
    /// The files that a launch would write, with the size of each.
    package fileprivate(set) var files: [(path: String, byteCount: Int)] = []
    /// The fallback file in which a launch would keep the values; nil if it would not keep them.
    package fileprivate(set) var keptIn: String?
    /// The region of references that name none; nil if nothing was fetched.
    package fileprivate(set) var region: NamedRegion?
    /// A warning for each fact that the service refused to tell.
    package fileprivate(set) var warnings: [Fault] = []
    /// The accounts that made the secrets of the plan, in its order; nil where that is not known.
    package fileprivate(set) var creators: [String?] = []
}

extension Launch {
    /// Checks this machine as a launch does before the fetch: finds the command, and examines the places of files.
    ///
    /// - Parameter command: nil to find none.
    package func examine(_ manifest: Manifest, _ command: UnsafePointer<CChar>?) throws(Failure) -> Program? {
        let program = try unsafe command.map { command throws(Failure) in try unsafe Program(finding: command) }
        try ValueDelivery.check(manifest, allowDisk: allowsDisk)
        return program
    }

    /// Does all that a launch does up to exec, drops the values, and changes nothing: it writes and deletes no file, and
    /// it does not wait.
    ///
    /// - Parameters:
    ///   - program: the target, if a command is given.
    ///   - arguments: the target's argv with a NULL at the end.
    ///   - report: called with each fact as soon as it is known.
    package func rehearse(
        _ manifest: Manifest, _ program: Program?,
        _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>, report: (LaunchReport) -> Void
    ) throws(Failure) -> Rehearsal {
        var launch = self
        launch.settings.splay = 0
        launch.fallback?.changesNothing = true
        let plan = FetchPlan(manifest, region: settings.region.with(manifest).chosen)
        var (facts, region) = (SecretFacts?.none, NamedRegion?.none)
        let fetched = try launch.fetch(plan, suggestsNames: true, report) { values, connection in
            facts = SecretFacts(plan.rows.map { $0.secret }.filter { values[$0] != nil }, from: connection.service)
            region = connection.region
        }
        let removed = removedVariables(manifest, fetched, report)
        var composition = Composition(plan, fetched.values)
        let values = try composition.values(of: manifest, selection)
        var variables = try ValueDelivery.rehearse(values)
        if let announced { variables.append((announced, plan.versions(fetched.values))) }
        let environment = environment(manifest, composition, removing: removed, setting: variables)
        if let program, let refusal = unsafe program.refusal(arguments, environment) { throw refusal }
        var rehearsal = Rehearsal(rows: try composition.rows(of: manifest, region, facts))
        rehearsal.files = values.compactMap { value in
            if case .file(let file) = value.destination { (file.path, value.bytes.count) } else { nil }
        }
        if fetched.keep(), let fallback { rehearsal.keptIn = "\(fallback.path)" }
        (rehearsal.region, rehearsal.warnings) = (region, facts?.warnings ?? [])
        rehearsal.creators = plan.rows.map { facts?.description(of: $0.secret)?.creator }
        return rehearsal
    }
}

extension Composition {
    /// The rows of the manifest with facts about what was fetched.
    fileprivate mutating func rows(
        of manifest: Manifest, _ region: NamedRegion?, _ facts: SecretFacts?
    ) throws(Failure) -> [ReferenceRow] {
        var rows = ReferenceRow.all(manifest, plan, region ?? plan.region)
        for index in rows.indices where rows[index].secret != nil {
            rows[index].finding = finding(rows[index], try bytes(of: rows[index]), facts)
        }
        return rows
    }

    /// The value of a row's reference; nil if there is none.
    private mutating func bytes(of row: ReferenceRow) throws(Failure) -> SecretBytes? {
        guard let selector = row.selector else { return row.secret.flatMap { fetched[$0]?.bytes } }
        let value = try value(of: selector, for: row.variable)
        return row.isTrimmed ? value?.trimmed : value
    }

    private func finding(_ row: ReferenceRow, _ bytes: SecretBytes?, _ facts: SecretFacts?) -> ReferenceRow.Finding {
        guard let secret = row.secret, let value = fetched[secret], let bytes else { return .absent }
        var version = ReferenceRow.Version(
            id: value.versionID, byteCount: bytes.count, endsInLineBreak: bytes.endsInLineBreak)
        guard let facts else { return .found(version) }
        version.age = facts.age(of: secret, value.versionID)
        if let description = facts.description(of: secret) {
            version.rotation = description.rotationDays.map { .days($0) } ?? .off
        }
        let newer = row.isPinned ? facts.newer(than: value.versionID, of: secret) ?? [] : []
        version.newer = newer.map { ($0.versionID, utcDay($0.createTime)) }
        return .found(version)
    }
}
