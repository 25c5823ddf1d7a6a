import Glibc
import LocalSecretsManager

/// The command: one service, for one command or until it is told to stop.
@main
struct SesameLocal {
    static func main() {
        Signals.leaveCrashesToTheKernel()
        exit(run())
    }

    /// From the arguments to the exit status.
    private static func run() -> Int32 {
        do throws(UsageFailure) {
            let options = try Options(parsing: Array(CommandLine.arguments.dropFirst()))
            switch options.task {
            case .help: Output.print(Options.help)
            case .version: Output.print("sesame-local \(LocalService.version)\n")
            case .startBackground: return Background.start()
            case .serve, .serveCommand, .serveBackground: return serve(options)
            }
            return 0
        } catch {
            Output.complain(error.message)
            Output.complain("hint: see sesame-local --help")
            return Status.usage
        }
    }

    /// Serves as long as the options say.
    private static func serve(_ options: Options) -> Int32 {
        // Before the service starts its threads, so that none of them is the one a signal goes to.
        let signals = Signals.hold()
        do throws(StartFailure) {
            let service = try LocalService(options.configuration)
            defer { withExtendedLifetime(service) {} }
            switch options.task {
            case .serveCommand(let place):
                return Command.run(argumentsFrom: place, with: service.connection, signals)
            case .serveBackground:
                Output.print(service.connection.shellText)
                Background.detach()
            default:
                Output.print(service.connection.shellText)
            }
            signals.waitForStop()
            return 0
        } catch {
            Output.complain(error.message)
            return Status.failure
        }
    }
}

/// The statuses of sesame-local's own; a command's status is passed on as it is.
enum Status {
    static let usage: Int32 = 64
    static let failure: Int32 = 125
    static let notRunnable: Int32 = 126
    static let notFound: Int32 = 127
}

/// The one place that prints.
enum Output {
    /// What was asked for, to standard output.
    static func print(_ text: String) { put(text, on: STDOUT_FILENO) }

    /// What went wrong, to standard error.
    static func complain(_ message: String) { put("sesame-local: \(message)\n", on: STDERR_FILENO) }

    private static func put(_ text: String, on descriptor: Int32) {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let count = unsafe bytes.withUnsafeBytes { unsafe write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else { return }
            bytes = bytes.dropFirst(count)
        }
    }
}
