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
            case .help: return Output.print(Manual.help)
            case .manual: return Output.print(Manual.page)
            case .version: return Output.print("sesame-local \(LocalService.version)\n")
            case .startBackground: return Background.start()
            case .serve, .serveCommand, .serveBackground: return serve(options)
            }
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
            var configuration = options.configuration
            configuration.seedText = unsafe getenv("SESAME_LOCAL_SEED").map { unsafe String(cString: $0) }
            let service = try LocalService(configuration)
            defer { withExtendedLifetime(service) {} }
            switch options.task {
            case .serveCommand(let place):
                return Command.run(argumentsFrom: place, with: service.connection, signals)
            case .serveBackground:
                guard Output.print(service.connection.shellText) == 0 else { return Status.failure }
                Background.detach()
            default:
                guard Output.print(service.connection.shellText) == 0 else { return Status.failure }
            }
            Descriptors.raiseLimit()
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
    /// Prints to standard output; answers with the exit status, which is not 0 when the output takes no more.
    static func print(_ text: String) -> Int32 {
        if put(text, on: STDOUT_FILENO) { return 0 }
        unsafe complain("cannot write to standard output: \(String(cString: strerror(errno)))")
        return Status.failure
    }

    /// Prints an error to standard error.
    static func complain(_ message: String) { _ = put("sesame-local: \(message)\n", on: STDERR_FILENO) }

    private static func put(_ text: String, on descriptor: Int32) -> Bool {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let count = unsafe bytes.withUnsafeBytes { unsafe write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else { return false }
            bytes = bytes.dropFirst(count)
        }
        return true
    }
}
