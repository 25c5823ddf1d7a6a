import Glibc
import SesameCore

/// `sesame import`: makes secrets of the variables of a file, and a manifest that names them. Without `--yes` it tells
/// what it would make.
func importFile(_ arguments: Arguments, _ messages: Messages) throws(Failure) {
    guard arguments.operands.count == 1, let path = arguments.operandPaths.first else {
        throw Arguments.wrong(
            arguments.operands.isEmpty ? "there is no file" : "there is more than one file", .import)
    }
    let shape = try arguments.importShape()
    let settings = try arguments.settings(messages)
    var state = ProcessState.guardValues()
    defer { state.restore() }
    let file = try EnvironmentFile(path, format: try arguments.environmentFormat())
    let plan = try ImportPlan(
        file, only: try arguments.names(.importOnly), constants: try arguments.names(.constants), as: shape)
    (file.warnings + plan.warnings).forEach(messages.warn)
    let output = arguments.path(.manifestOutput)
    let work = SecretImport(plan, output: output)
    let isVerbose = try arguments.isOn(.verbose)
    if try arguments.isOn(.yes) { return try run(work, of: plan, settings, messages, isVerbose) }
    try work.check(settings)
    try printOut(plan.table)
    messages.note("nothing is made yet: --yes \(plan.summary(output))")
}

private func run(
    _ work: SecretImport, of plan: ImportPlan, _ settings: ServiceSettings, _ messages: Messages, _ isVerbose: Bool
) throws(Failure) {
    var (progress, done) = (Progress(messages), 0)
    let all = plan.extent.secrets
    defer { progress.clear() }
    do throws(Failure) {
        try work.run(settings) { step throws(Failure) in
            progress.clear()
            switch step {
            case .looking(let count, let credentials, let region):
                if isVerbose { messages.note("region: \(region); credentials: \(credentials)") }
                progress.show("looking for \(count) secrets")
            case .secret(let reference, let isNew):
                done += 1
                try printOut("\(reference)  \(isNew ? "made" : "there already")\n")
                progress.show("\(done) of \(all) secrets")
            case .manifest(let path, let isNew): try printOut("\(path)  \(isNew ? "written" : "there already")\n")
            }
        }
    } catch {
        progress.clear()
        if done > 0 { messages.note("\(done) of \(all) secrets are there; the same command goes on with the others") }
        throw error
    }
}

extension ImportPlan {
    /// A line for each variable: its name, what the manifest gives it, and the bytes of its value.
    fileprivate var table: String {
        let contents = rows.map { $0.reference ?? "a constant" }
        let width = rows.map(\.variable.text.count).max() ?? 0
        let inner = contents.map(\.count).max() ?? 0
        return zip(rows, contents).map { row, content in
            row.variable.text.padded(to: width + 2) + content.padded(to: inner + 2) + "\(row.size) bytes\n"
        }.joined()
    }

    /// The words for what `--yes` does.
    fileprivate func summary(_ output: FilePath?) -> String {
        let (count, bytes) = extent
        let secrets =
            count == 1 ? "makes 1 secret of \(bytes) bytes" : "makes \(count) secrets of \(bytes) bytes in all"
        return output.map { "\(secrets) and writes \($0)" } ?? "\(secrets) and, without --output, no manifest"
    }
}

extension Arguments {
    fileprivate func importShape() throws(Failure) -> ImportPlan.Shape {
        switch (self[.secretName], self[.prefix]) {
        case (let name?, nil): return .object(name: name)
        case (nil, let prefix?): return .secrets(prefix: prefix)
        case (nil, nil):
            throw Failure(
                .usage, "there is neither --secret nor --prefix",
                hint:
                    "--secret NAME makes one secret of all variables, --prefix P one of each, named P and the variable")
        default: throw Arguments.wrong("--secret and --prefix exclude each other", .import)
        }
    }

    fileprivate func environmentFormat() throws(Failure) -> EnvironmentFile.Format? {
        try value(.fileFormat, "not a format", hint: "dotenv, compose or systemd") {
            EnvironmentFile.Format(rawValue: $0)
        }
    }
}
