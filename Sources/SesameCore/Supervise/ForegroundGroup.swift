import Glibc

/// The terminal of this process, whose keys send signals to one process group (tcsetpgrp(3)): the command's, so that
/// each arrives there once.
final class ForegroundGroup {
    private let terminal: Int32
    private let own = getpgrp()
    /// The group that sesame put in the foreground; nil for none.
    private var given: Int32?

    init() { terminal = unsafe open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY | O_NONBLOCK) }

    deinit { if terminal >= 0 { close(terminal) } }

    /// True if there is a terminal with job control.
    var isThere: Bool { terminal >= 0 }

    /// True if sesame's own process group is in the foreground.
    var isOwn: Bool { isThere && tcgetpgrp(terminal) == own }

    /// Puts a process group in the foreground, if sesame's own or the one before it is there.
    func give(to group: Int32) {
        guard isThere, [own, given].contains(tcgetpgrp(terminal)) else { return }
        if tcsetpgrp(terminal, group) == 0 { given = group }
    }

    /// Puts sesame's own process group in the foreground again.
    func takeBack() {
        guard let given, tcgetpgrp(terminal) == given else { return }
        tcsetpgrp(terminal, own)
    }
}
