import CLinux
import Glibc

/// Which failures are worth another attempt, when it comes, and how many a process may make.
package struct Patience {
    /// Milliseconds: twice as long at the most after each attempt.
    private static let (shortest, longest) = (200, 10_000)

    /// How many more requests than it needs a process may get answered: a fleet must not multiply an outage. Connections
    /// that failed reached nobody and do not count.
    private var used = 0
    private var requests = 0
    private var random: UInt64

    init() { random = UInt64(linux_seed()) }

    /// Counts requests that are to be sent.
    mutating func expect(_ count: Int) { requests += count }

    /// Milliseconds until the next attempt after this many; nil when there is to be none.
    mutating func delay(after attempts: Int, _ failure: RequestFailure) -> Int? {
        guard failure.isTransient else { return nil }
        if !failure.isUnanswered {
            guard used < max(8, 2 * requests) else { return nil }
            used += 1
        }
        // Full jitter: many that failed together do not come back together.
        let most = min(Self.longest, Self.shortest << min(attempts, 10))
        return 1 + next(below: most)
    }

    /// Waits for a random time of at most so many milliseconds: those who start together do not ask together.
    package static func splay(upTo milliseconds: Int) {
        var patience = Patience()
        usleep(UInt32(1000 * patience.next(below: max(1, milliseconds))))
    }

    /// SplitMix64: jitter needs no better, and no source that a sandbox may deny.
    private mutating func next(below limit: Int) -> Int {
        random &+= 0x9E37_79B9_7F4A_7C15
        var mixed = random
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return Int((mixed ^ mixed >> 31) % UInt64(limit))
    }
}

extension RequestFailure {
    /// Whether it may be gone in a moment.
    package var isTransient: Bool {
        switch self {
        case .service(let error):
            ["InternalError", "RequestLimitExceeded", "ServiceUnavailable"].contains(error.family)
                || error.code == "FailedOperation.AccessKmsError"
        case .transport(let failure): failure.isTransient
        case .unusable(.status(let status)): status >= 500 || status == 429
        case .unusable: false
        case .afterAttempts(let failure, _, _): failure.isTransient
        }
    }

    /// Whether the service never got to answer it.
    var isUnanswered: Bool { if case .transport = self { true } else { false } }

    /// Whether the request has surely not been carried out.
    var didNothing: Bool {
        switch self {
        case .service(let error): error.family == "RequestLimitExceeded"
        case .transport(let failure): failure.didNothing
        default: false
        }
    }
}

extension ServiceError {
    /// What stands before the first ".".
    fileprivate var family: String { String(Substring(code).splitOnce(at: ".").before) }
}

extension TransportFailure {
    fileprivate var didNothing: Bool {
        switch kind {
        case .couldNotResolveHost, .couldNotConnect, .noSocket: true
        default: false
        }
    }

    fileprivate var isTransient: Bool {
        switch kind {
        case .couldNotResolveHost, .couldNotConnect, .noSocket, .timedOut, .secureConnectionFailed, .connectionClosed,
            .proxyFailed:
            true
        case .proxyRefused, .certificateRefused, .noRandomNumbers, .outOfMemory, .answerTooLarge, .other: false
        }
    }
}
