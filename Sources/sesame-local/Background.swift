import Glibc

/// `--background`: a second process serves, and the first returns when that one answers, as ssh-agent does.
enum Background {
    /// The option that tells the second process that it is the second.
    static let option = "serve-in-background"

    /// Starts the second process, passes on what it prints and returns; its status if it ended without a word.
    static func start() -> Int32 {
        var pipe: [Int32] = [-1, -1]
        guard unsafe Glibc.pipe(&pipe) == 0, fcntl(pipe[0], F_SETFD, FD_CLOEXEC) == 0,
            fcntl(pipe[1], F_SETFD, FD_CLOEXEC) == 0
        else {
            Output.complain("cannot make a pipe")
            return Status.failure
        }
        let (reading, writing) = (pipe[0], pipe[1])
        var setting = ChildProcess.Setting()
        setting.input = "/dev/null"
        setting.output = writing
        do throws(ChildProcess.Refusal) {
            let child = try unsafe ChildProcess(
                "/proc/self/exe", arguments: arguments(), environment: environ, setting)
            close(writing)
            let text = read(all: reading)
            if !text.isEmpty {
                let status = Output.print(text)
                // Nobody has learnt where it answers, nor its process id.
                if status != 0 { kill(child.pid, SIGTERM) }
                return status
            }
            return child.exitStatus(waiting: true) ?? Status.failure
        } catch {
            unsafe Output.complain("cannot start in the background: \(String(cString: strerror(error.code)))")
            return Status.failure
        }
    }

    /// Lets go of the terminal and of the pipe: neither must wait for this process to end, nor end it.
    static func detach() {
        setsid()
        let null = unsafe open("/dev/null", O_RDWR)
        guard null >= 0 else { return }
        for descriptor in [STDOUT_FILENO, STDERR_FILENO] { dup2(null, descriptor) }
        if null > STDERR_FILENO { close(null) }
    }

    /// Our own arguments, but for the option. Never freed: this process ends soon.
    private static func arguments() -> ChildProcess.Strings {
        let count = Int(CommandLine.argc)
        let block = ChildProcess.Strings.allocate(capacity: count + 1)
        for place in 0...count {
            let argument = unsafe CommandLine.unsafeArgv[place]
            let isOption = unsafe argument.map { unsafe strcmp($0, "--background") == 0 } ?? false
            unsafe block[place] = isOption ? strdup("--\(option)") : argument
        }
        return unsafe block
    }

    private static func read(all descriptor: Int32) -> String {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = unsafe Glibc.read(descriptor, &chunk, chunk.count)
            guard count > 0 else { return String(decoding: bytes, as: UTF8.self) }
            bytes += chunk.prefix(count)
        }
    }
}
