import Glibc
import LocalSecretsManager

/// The command after `--`: it gets the connection variables, and its status becomes ours.
enum Command {
    static func run(argumentsFrom place: Int, with connection: ConnectionVariables, _ signals: Signals) -> Int32 {
        let arguments = unsafe CommandLine.unsafeArgv + place
        guard let program = unsafe arguments[0] else { return Status.usage }
        var setting = ChildProcess.Setting()
        setting.mask = signals.inherited
        setting.defaults = signals.changed
        let environment = unsafe environment(with: connection)
        do throws(ChildProcess.Refusal) {
            let child = try unsafe ChildProcess(program, arguments: arguments, environment: environment, setting)
            // After the start: the command keeps the limit that it would have without us.
            Descriptors.raiseLimit()
            return attend(child, signals)
        } catch {
            unsafe Output.complain("\"\(String(cString: program))\": \(String(cString: strerror(error.code)))")
            return error.code == ENOENT ? Status.notFound : Status.notRunnable
        }
    }

    /// Passes signals on until the command has ended. What a terminal sends, the command has got already.
    private static func attend(_ child: ChildProcess, _ signals: Signals) -> Int32 {
        while true {
            let (number, isFromProcess) = signals.next()
            if number == SIGCHLD {
                if let status = child.exitStatus(waiting: false) { return status }
            } else if isFromProcess {
                kill(child.pid, number)
            }
        }
    }

    /// The inherited entries as they are, but for those that `connection` sets or does not want; then its own.
    /// Never freed: it is needed until this process ends.
    private static func environment(with connection: ConnectionVariables) -> ChildProcess.Strings {
        let ours = unsafe connection.set.map { unsafe strdup("\($0.name)=\($0.value)") }
        let replaced = connection.set.map(\.name) + connection.unset
        var entries: [UnsafeMutablePointer<CChar>?] = unsafe []
        var next = unsafe environ
        while let entry = unsafe next.pointee {
            let isReplaced = replaced.contains { name in
                unsafe strncmp(entry, "\(name)=", name.utf8.count + 1) == 0
            }
            if !isReplaced { unsafe entries.append(entry) }
            unsafe next += 1
        }
        unsafe entries += ours + [nil]
        let block = unsafe ChildProcess.Strings.allocate(capacity: entries.count)
        unsafe block.initialize(from: entries, count: entries.count)
        return unsafe block
    }
}
