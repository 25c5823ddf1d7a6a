import Glibc
import SesameCore

/// `sesame check`: a launch that stops before exec. Without `--remote` it stops before the fetch. The table goes to
/// standard output, and all else to standard error.
func check(
    _ arguments: Arguments, _ argv: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>, _ messages: Messages
) throws(Failure) {
    let output = try CheckOutput(arguments)
    let launch = try arguments.launch(messages, warn: messages.warn)
    let manifest = try launch.source.read(launch.selection)
    let plan = FetchPlan(manifest, region: launch.settings.region.with(manifest).chosen)
    tellRegion(launch, manifest, plan, isRemote: output.isRemote, messages)
    if try arguments.isOn(.verbose) { tellLocations(of: manifest, messages) }
    for fault in arguments.mistakenVariables + plan.unknownRegions + manifest.mistakable + manifest.unencoded
        + manifest.warnings
    { messages.warn(fault) }
    if case .difference(let profile) = output.kind { return try output.printDifference(launch, manifest, profile) }
    let target = unsafe argv + arguments.operandIndex
    let command = unsafe target.pointee
    let program = unsafe output.isRemote || command != nil ? try examine(launch, manifest, command) : nil
    let rehearsal =
        output.isRemote ? try unsafe rehearse(launch, manifest, program, target, arguments, messages) : nil
    try output.print(manifest, plan, rehearsal)
}

/// A word that names a manifest is hardly a command, so the hint is another.
private func examine(
    _ launch: Launch, _ manifest: Manifest, _ command: UnsafePointer<CChar>?
) throws(Failure) -> Program? {
    do throws(Failure) {
        return try unsafe launch.examine(manifest, command)
    } catch {
        guard error.status == .notFound, var fault = error.faults.first,
            fault.subject.map({ $0.hasSuffix(".yaml") || $0.hasSuffix(".yml") }) == true
        else { throw error }
        fault.hint = "the manifest is named with -f FILE"
        throw Failure([fault])
    }
}

private func tellLocations(of manifest: Manifest, _ messages: Messages) {
    for entry in manifest.entries { messages.note("\(entry.variable.text): \(entry.location)") }
    for each in manifest.imports { messages.note("\(each.names): \(each.location)") }
}

/// The region of references that name none, and who named it. With `--remote` it may be that of the credentials.
private func tellRegion(
    _ launch: Launch, _ manifest: Manifest, _ plan: FetchPlan, isRemote: Bool, _ messages: Messages
) {
    let choice = launch.settings.region.with(manifest)
    guard plan.needsRegion else { return }
    if let region = choice.chosen {
        messages.note(choice.contest ?? "region: \(region.name), from \(region.origin)")
    } else if !isRemote {
        messages.warn(.noRegion)
    }
}

/// Does what a launch does, and tells what it would write.
private func rehearse(
    _ launch: Launch, _ manifest: Manifest, _ program: Program?,
    _ target: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>, _ arguments: Arguments, _ messages: Messages
) throws(Failure) -> Rehearsal {
    let (isVerbose, isTimed) = (try arguments.isOn(.verbose), try arguments.isOn(.timings))
    var fetched: [FetchNote] = []
    var (launch, progress) = (launch, Progress(messages))
    launch.settings.count { progress.show("\($0) answers of the service") }
    var state = ProcessState.guardValues()
    defer {
        progress.clear()
        state.restore()
    }
    let rehearsal = try unsafe launch.rehearse(manifest, program, target) { report in
        if case .fetched(let note) = report { fetched.append(note) }
        progress.clear()
        let isCredentials = if case .credentials = report { true } else { false }
        if isVerbose || isCredentials, let line = report.line { messages.note(line) }
    }
    progress.clear()
    if isTimed { Timings.lines(fetched).forEach { messages.note($0) } }
    if launch.settings.region.with(manifest).chosen == nil, let region = rehearsal.region {
        messages.note("region: \(region)")
    }
    rehearsal.warnings.forEach(messages.warn)
    rehearsal.remarks.forEach { messages.note($0) }
    return rehearsal
}

extension Rehearsal {
    /// What a launch would write, and what is to know of the versions: one line each.
    fileprivate var remarks: [String] {
        var lines = files.map { "\($0.path): a launch would write \($0.byteCount) bytes" }
        if let keptIn { lines.append("\(keptIn): a launch would keep the values") }
        let unpinned = rows.filter { !$0.isPinned }.compactMap { $0.version }
        if !unpinned.isEmpty { lines.append("not pinned: \(unpinned.unique.joined(separator: ", "))") }
        let outdated = rows.compactMap { row -> String? in
            guard let pinned = row.version, case .found(let version) = row.finding, !version.newer.isEmpty
            else { return nil }
            let newer = version.newer.map { "\($0.id) (\($0.day))" }.joined(separator: ", ")
            return "\(pinned): newer versions: \(newer)"
        }
        return lines + outdated.unique
    }
}

extension [String] {
    /// Each text once, in order.
    fileprivate var unique: [String] {
        reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }
}
