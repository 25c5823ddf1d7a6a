import CLinux
import Glibc
import SecretMemory

/// Decides which failures are retried, after which wait, and how many retries a process may make.
/// ``RateGate`` decides on refusals for the rate.
package struct RetryPolicy {
    /// Milliseconds: the base of a wait, which may double after each attempt, and the longest wait.
    private static let (shortest, longest) = (200, 10_000)

    /// The retries so far. They are limited: a fleet must not multiply an outage. A retry counts if its request was
    /// sent, answered or not; a failed connection and a refusal for the rate do not count.
    private var used = 0
    private var requests = 0
    private var random: UInt64

    init(seed: UInt64 = UInt64(linux_seed())) { random = seed }

    /// Adds to the number of requests that are to be sent.
    mutating func expect(_ count: Int) { requests += count }

    /// Takes one retry from the budget; false if the budget is used up.
    mutating func spend() -> Bool {
        guard used < max(8, 2 * requests) else { return false }
        used += 1
        return true
    }

    /// Milliseconds until the next attempt after this many; nil if there is none.
    ///
    /// - Parameter hasGone: true if the request was sent.
    mutating func delay(after attempts: Int, _ failure: RequestFailure, hasGone: Bool) -> Int? {
        guard failure.isTransient else { return nil }
        if hasGone && !spend() { return nil }
        // Full jitter: requests that failed together are not retried together.
        let most = min(Self.longest, Self.shortest << min(attempts, 10))
        return 1 + next(below: most)
    }

    /// Waits for a random time of at most this many milliseconds: processes that start together do not ask together.
    ///
    /// - Parameter willWait: called before the wait with its milliseconds.
    package static func splay(upTo milliseconds: Int, willWait: (Int) -> Void) {
        var policy = RetryPolicy()
        let wait = policy.next(below: max(1, milliseconds))
        willWait(wait)
        usleep(UInt32(1000 * wait))
    }

    /// A random number from 0 to 1.
    mutating func fraction() -> Double { Double(next(below: 1 << 20)) / Double(1 << 20) }

    /// SplitMix64: good enough for jitter, and independent of any source that a sandbox may deny.
    private mutating func next(below limit: Int) -> Int {
        random &+= 0x9E37_79B9_7F4A_7C15
        var mixed = random
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return Int((mixed ^ mixed >> 31) % UInt64(limit))
    }
}

extension RequestFailure {
    /// Tells whether the failure may pass.
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

    /// Tells whether this is a refusal for the rate, which means "later": the service takes no more requests in this
    /// second.
    package var isForRate: Bool {
        switch self {
        case .service(let error): error.family == "RequestLimitExceeded"
        case .unusable(.status(let status)): status == 429
        default: false
        }
    }

    /// Tells whether no answer came in time.
    var isTimeOut: Bool { if case .transport(let failure) = self { failure.hasTimedOut } else { false } }

    /// Tells whether the name servers did not answer in time.
    var isUnresolvedInTime: Bool {
        if case .transport(let failure) = self { failure.kind == .couldNotResolveHost && isTimeOut } else { false }
    }

    /// Tells whether the service did not answer at all.
    var isUnanswered: Bool { if case .transport = self { true } else { false } }

    /// Tells whether the request may have been carried out, if it was sent: no answer refused it.
    var mayHaveActed: Bool {
        switch self {
        case .service: isTransient && !isForRate
        case .transport: !didNothing
        case .unusable: !isForRate
        case .afterAttempts(let failure, _, _): failure.mayHaveActed
        }
    }

    /// Tells whether the request has certainly not been carried out.
    var didNothing: Bool { if case .transport(let failure) = self { failure.didNothing } else { isForRate } }
}

extension ServiceError {
    /// The part before the first ".".
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
        // A certificate may be renewed, or this machine's clock set, in a moment.
        case .couldNotResolveHost, .couldNotConnect, .noSocket, .timedOut, .secureConnectionFailed, .connectionClosed,
            .proxyFailed, .proxySilent, .certificateRefused:
            true
        case .proxyRefused, .noRandomNumbers, .noDigest, .outOfMemory, .answerTooLarge, .headTooLarge, .other: false
        }
    }
}
