import CCurl
import Glibc
import SecretMemory

/// The number of connections, and what is learned of the server meanwhile.
extension HTTPClient {
    /// The most HTTP/2 connections: one, and others if it is stuck or takes few requests.
    private static let multiplexedConnections = 4
    /// Milliseconds of a round trip from which on it is worth to connect before the protocol is known.
    static let far = 4
    /// Microseconds: the round trip that is assumed of a server that is far.
    private static let usual = 20_000
    /// True if a variable names a proxy for https.
    private static let hasProxy = Endpoint.proxyVariables.contains { ProcessEnvironment()[$0] != nil }

    /// Keeps libcurl from opening a connection for each request when the server lets few requests share one.
    func limitConnections() {
        let most = connectionPlan.isMultiplexed.map { $0 ? Self.multiplexedConnections : room } ?? 0
        guard most != connectionLimit else { return }
        connectionLimit = most
        unsafe curl_multi_set_long(multi, CURLMOPT_MAX_HOST_CONNECTIONS, most)
    }

    /// Updates the connection plan with facts from the connections.
    func learn(at now: Int) {
        if connectionPlan.isMultiplexed == nil { connectEarly(at: now) }
        if transfers.contains(where: \.isLost) { connectionPlan.lose(of: transfers.count { $0.hasGone }) }
        for transfer in transfers {
            switch transfer.result {
            case .success(let answer):
                connectionPlan.learn(isMultiplexed: answer.timing.version == "HTTP/2")
                connectionPlan.learn(answerTime: answer.timing.firstByte - answer.timing.secured)
            case .failure(let failure): learn(from: failure, of: transfer, at: now)
            case nil: break
            }
        }
    }

    /// Connects for HTTP/1.1 before the protocol is known. If the server is far, the requests begin, too.
    private func connectEarly(at now: Int) {
        guard let roundTrip = sockets.roundTrip else {
            if (sockets.connecting(at: now) ?? 0) >= Self.far {
                sockets.addSpares(upTo: connectionPlan.connections(roundTrip: Self.usual))
            }
            return
        }
        connectionPlan.learn(roundTrip: roundTrip)
        sockets.addSpares(upTo: connectionPlan.connections(roundTrip: roundTrip))
        // A proxy has to be asked for each connection first.
        if roundTrip >= 1000 * Self.far && !Self.hasProxy { connectionPlan.learn(early: sockets.connected) }
    }

    /// Records the protocol of a connection from a local port, which is about to carry a request. If it is HTTP/2, all
    /// share that: the other connections end before their certificates are processed.
    func learn(isMultiplexed: Bool, on port: Int32) {
        guard connectionPlan.isMultiplexed == nil else { return }
        connectionPlan.learn(isMultiplexed: isMultiplexed)
        if isMultiplexed {
            sockets.closeSpares()
            sockets.disconnect(allBut: port)
        }
    }

    /// Lets the requests that have not gone share the connection that speaks HTTP/2.
    func join() {
        for transfer in transfers where !transfer.hasGone {
            unsafe curl_multi_remove_handle(multi, transfer.handle.easy)
            transfer.joins()
            if unsafe curl_multi_add_handle(multi, transfer.handle.easy) != CURLM_OK { transfer.giveUp() }
        }
    }

    private func learn(from failure: TransportFailure, of transfer: HTTPTransfer, at now: Int) {
        connectionPlan.fail(at: now)
        // Large packets may have been lost, and the notice of that too (RFC 2923).
        if failure.hasTimedOut {
            sockets.segmentSize = Sockets.smallestSegmentSize
            sockets.closeSpares()
        }
        if case .noSocket(EMFILE) = failure.kind, sockets.count > 0 {
            connectionPlan.learn(mostConnections: sockets.count)
            sockets.closeSpares()
        }
    }
}
