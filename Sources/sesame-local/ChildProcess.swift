import Glibc

/// A process that this one started.
struct ChildProcess {
    typealias Strings = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>

    let pid: pid_t

    /// The system would not start it; `code` is an errno.
    struct Refusal: Error {
        let code: Int32
    }

    /// The child's environment.
    struct Setting {
        var mask: sigset_t?
        var defaults: [Int32] = []
        var input: String?
        var output: Int32?
    }

    /// Starts `program`, looked up along PATH if there is no slash in it (`posix_spawnp`).
    init(
        _ program: UnsafePointer<CChar>, arguments: Strings, environment: Strings, _ setting: Setting
    ) throws(Refusal) {
        var files = unsafe posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
        unsafe posix_spawn_file_actions_init(&files)
        unsafe posix_spawnattr_init(&attributes)
        defer {
            unsafe posix_spawn_file_actions_destroy(&files)
            unsafe posix_spawnattr_destroy(&attributes)
        }
        var flags = POSIX_SPAWN_SETSIGDEF
        var defaults = sigset_t()
        unsafe sigemptyset(&defaults)
        for number in setting.defaults { unsafe sigaddset(&defaults, number) }
        unsafe posix_spawnattr_setsigdefault(&attributes, &defaults)
        if var mask = setting.mask {
            flags |= POSIX_SPAWN_SETSIGMASK
            unsafe posix_spawnattr_setsigmask(&attributes, &mask)
        }
        unsafe posix_spawnattr_setflags(&attributes, Int16(flags))
        if let input = setting.input {
            unsafe posix_spawn_file_actions_addopen(&files, STDIN_FILENO, input, O_RDONLY, 0)
        }
        if let output = setting.output { unsafe posix_spawn_file_actions_adddup2(&files, output, STDOUT_FILENO) }

        var pid: pid_t = 0
        let code = unsafe posix_spawnp(&pid, program, &files, &attributes, arguments, environment)
        guard code == 0 else { throw Refusal(code: code) }
        self.pid = pid
    }

    /// The status to exit with once the process has ended: its own, or 128 and the signal that ended it; nil while it
    /// runs, unless `waiting` (`waitpid`).
    func exitStatus(waiting: Bool) -> Int32? {
        var status: Int32 = 0
        while true {
            let ended = unsafe waitpid(pid, &status, waiting ? 0 : WNOHANG)
            if ended == pid {
                let signal = status & 0x7f
                return signal == 0 ? status >> 8 & 0xff : 128 + signal
            }
            guard ended < 0 && errno == EINTR else { return nil }
        }
    }
}
