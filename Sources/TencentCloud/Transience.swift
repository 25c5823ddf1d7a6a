extension RequestFailure {
    /// Whether it may be gone in a moment.
    package var isTransient: Bool {
        switch self {
        case .service(let error):
            ["InternalError", "RequestLimitExceeded", "ServiceUnavailable"]
                .contains(Substring(error.code).splitOnce(at: ".").before)
                || error.code == "FailedOperation.AccessKmsError"
        case .transport(let failure): failure.isTransient
        case .unusable(.status(let status)): status >= 500 || status == 429
        case .unusable: false
        }
    }
}

extension TransportFailure {
    fileprivate var isTransient: Bool {
        switch kind {
        case .couldNotResolveHost, .couldNotConnect, .timedOut, .secureConnectionFailed, .connectionClosed: true
        // 407 and the like stay what they are.
        case .proxyRefused: ["status 502", "status 503", "status 504"].contains { detail.hasSuffix($0) }
        case .certificateRefused, .noRandomNumbers, .answerTooLarge, .other: false
        }
    }
}
