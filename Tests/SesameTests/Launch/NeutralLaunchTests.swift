import Foundation
import Testing

/// The command cannot tell that sesame started it: a probe that tells all it inherited says the same bare and under
/// sesame, after a fetch, but for the variables that the manifest promises. A row for each way to be started.
@Suite struct NeutralLaunchTests {
    private func compare(_ start: ProcessStart) throws {
        let (bare, launched) = try Probe().facts(start.callAsFunction)
        #expect(try launched == Probe.expected(bare))
        #expect(try Probe().facts().bare != bare, "the probe does not see it")
    }

    private static func tools(_ words: String...) -> [ProcessStart] { words.map { .tool($0) } }
    private static func shells(_ scripts: String...) -> [ProcessStart] { scripts.map { .shell($0) } }

    @Test func `started without more ado, it is the process that was started`() throws {
        let (bare, launched) = try Probe().facts()
        #expect(try launched == Probe.expected(bare))
        #expect(bare.contains("pid the one spawned") && bare.contains("parent the tests"))
    }

    private static let signals =
        tools(
            "--ignore-signal=PIPE", "--ignore-signal=HUP", "--ignore-signal=XFSZ,TERM,SEGV,QUIT,CHLD",
            "--ignore-signal", "--block-signal=PIPE,USR1,INT,CHLD", "--block-signal") + [
            .program("a signal pending", "signal.pthread_sigmask(0, [10, 34]); os.kill(os.getpid(), 10)"),
            .program("clocks that will ring", "signal.setitimer(0, 300, 7); signal.setitimer(2, 300)"),
            .program("a signal at the parent's death", "call('prctl', 1, 10)"),
        ]

    @Test(arguments: signals) func `signals:`(_ start: ProcessStart) throws { try compare(start) }

    private static let descriptors =
        shells(
            "exec <&-", "exec >&-", "exec 2>&-", "exec <&- >&-", "exec <&- >&- 2>&-", "exec 2>&1",
            "exec 0<>/dev/full 1>&0", "exec 7</dev/null 9>/dev/null", "exec 5</etc/passwd; read line <&5",
            "exec 8<. 9</etc/passwd", "exec 4>&1") + [
            .program("descriptors up to 200", "[os.dup2(0, n) for n in range(3, 200)]"),
            .program("a pipe", "[os.set_inheritable(n, True) for n in os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)]"),
            .program("sockets", "[os.dup2(s.fileno(), 50 + n) for n, s in enumerate(socket.socketpair())]"),
            .program("memory as a file", "os.set_inheritable(os.memfd_create('m'), True)"),
            .program("streams that do not block", "[os.set_blocking(n, False) for n in range(3)]"),
            .program("who gets SIGIO", "fcntl.fcntl(1, fcntl.F_SETOWN, os.getpid()); fcntl.fcntl(1, 10, 34)"),
            .program("locks", "os.dup2(os.open('lock', 0x42), 9); fcntl.lockf(9, 2, 5, 3); fcntl.flock(9, 2)"),
        ]

    @Test(arguments: descriptors) func `descriptors:`(_ start: ProcessStart) throws { try compare(start) }

    private static let limits = tools(
        "prlimit --core=0", "prlimit --core=8:16", "prlimit --core=unlimited", "prlimit --nofile=64:128",
        "prlimit --stack=4194304:", "prlimit --fsize=1000000", "prlimit --cpu=600",
        "prlimit --memlock=0 --msgqueue=1 --nproc=1000 --sigpending=9 --rss=1 --locks=3", "prlimit --rttime=3000000",
        "prlimit --nice=1 --rtprio=2")

    @Test(arguments: limits) func `limits:`(_ start: ProcessStart) throws { try compare(start) }

    @Test(
        .without(.address, .thread, because: "it maps terabytes"),
        arguments: tools("prlimit --as=4000000000", "prlimit --data=2000000000"))
    func `limits of memory:`(_ start: ProcessStart) throws { try compare(start) }

    private static let scheduling =
        tools(
            "nice -n 7", "nice -n -3", "chrt --batch 0", "chrt --idle 0", "chrt --rr 10", "chrt --fifo 1",
            "chrt --reset-on-fork --rr 3", "chrt --deadline --sched-runtime 5000000 --sched-period 100000000 0",
            "ionice -c 3", "ionice -c 2 -n 6", "ionice -c 1", "taskset 1", "choom -n 500 --") + [
            .program("timers that may be late", "call('prctl', 29, 12345)"),
            .program("a policy of memory", "call('syscall', set_mempolicy, 1, ctypes.byref(ctypes.c_ulong(1)), 64)"),
            .program("no huge pages", "call('prctl', 41, 1, 0, 0, 0)"),
            .program("machine checks", "call('prctl', 33, 1, 1, 0, 0)"),
        ]

    @Test(arguments: scheduling) func `scheduling and memory:`(_ start: ProcessStart) throws { try compare(start) }

    private static let places =
        shells(
            "umask 077", "cd /proc", "mkdir gone; cd gone; rmdir ../gone",
            // A child that runs, and one that has ended and is waited for by nobody.
            "sleep 3 <&- >&- 2>&- & sleep 0.2", "true & sleep 0.2") + tools("setsid") + [
            .terminal, .terminal.then(.job("set -m; \"$@\" & wait $!")), .terminal.then(.shell("stty -echo raw")),
            .terminal.then(.tool("setsid --ctty --wait")), .program("who adopts orphans", "call('prctl', 36, 1)"),
            .program("another filter of cores", "open('/proc/self/coredump_filter', 'w').write('0x7f')"),
            .program("a keyring", "call('syscall', keyctl, 1, b'neutral')"),
        ]

    @Test(arguments: places) func `place, terminal and kin:`(_ start: ProcessStart) throws { try compare(start) }

    private static let filter = """
        allow = ctypes.create_string_buffer(struct.pack('HBBI', 6, 0, 0, 0x7fff0000))
        call('prctl', 38, 1, 0, 0, 0)
        call('prctl', 22, 2, struct.pack('HxxxxxxN', 1, ctypes.addressof(allow)))
        """
    private static let privileges =
        tools(
            "setpriv --no-new-privs", "setpriv --reuid=65534 --regid=65534 --clear-groups",
            "setpriv --regid=7 --groups=5,6", "setpriv --reuid=65534 --keep-groups --pdeathsig=TERM",
            "setpriv --bounding-set=-sys_admin,-kill", "setpriv --securebits=+noroot",
            "setpriv --securebits=+no_setuid_fixup,+noroot_locked", "setpriv --inh-caps=+kill --ambient-caps=+kill",
            "setpriv --reuid=65534 --clear-groups --inh-caps=+kill --ambient-caps=+kill",
            "setarch --addr-no-randomize", "setarch --sticky-timeouts", "setarch --uname-2.6", "setarch --3gb")
        + [.program("a filter of system calls", filter)]

    @Test(arguments: privileges)
    func `privileges and personality:`(_ start: ProcessStart) throws { try compare(start) }

    private static let namespaces = tools(
        "unshare --mount", "unshare --uts", "unshare --ipc", "unshare --cgroup", "unshare --user",
        "unshare --map-root-user", "unshare --time", "unshare --time --boottime 500 --fork", "unshare --pid --fork",
        "unshare --pid --fork --mount-proc", "unshare --mount --propagation private --uts --ipc --pid --fork")

    @Test(arguments: namespaces) func `namespaces:`(_ start: ProcessStart) throws { try compare(start) }

    /// As sudo(8): what changes the user at execve(2) changes much else.
    @Test func `a set-user-id program that a user runs who is not root`() throws {
        if geteuid() != 0 { try Test.cancel("only root can make one") }
        let probe = try Probe(program: Probe.copy(mode: 0o4755))
        let start = ProcessStart.tool("setpriv --reuid=65534 --regid=65534 --clear-groups --pdeathsig=TERM")
        let (bare, launched) = try probe.facts(start.callAsFunction)
        #expect(try launched == Probe.expected(bare))
        #expect(bare.contains("auxiliary.23 0x1") && bare.contains("death signal 0"))
    }

    private static let writing = tools("prlimit --nofile=64:128", "--ignore-signal=XFSZ,PIPE", "--block-signal=XFSZ")

    @Test(arguments: writing) func `when files are written:`(_ start: ProcessStart) throws {
        let memory = MemoryFolder()
        chmod(memory.path, 0o777)
        let entries = ["A", "B"].map { "\($0): {secret: %@, path: \(memory.path)/\($0)}" }
        let probe = try Probe(manifest: "env: {SECRET: %@, \(entries.joined(separator: ", "))}")
        let (bare, launched) = try probe.facts(start.callAsFunction)
        let rest = launched.filter { !$0.contains(memory.path) }
        #expect(try rest == Probe.expected(bare) && launched.count == rest.count + 2)
    }

    @Test func `of values as files each is one descriptor more, and nothing else is another`() throws {
        let (bare, launched) = try Probe(manifest: "env: {SECRET: %@, KEY: {secret: %@, as: file}}").facts()
        let value = try #require(launched.first { $0.hasPrefix("environment KEY=") })
        let number = try #require(value.split(separator: "/").last)
        let rest = launched.filter { $0 != value && !$0.hasPrefix("descriptor.\(number) ") }
        #expect(try rest == Probe.expected(bare) && launched.count > rest.count + 1)
    }
}
