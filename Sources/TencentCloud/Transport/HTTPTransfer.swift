import CCurl
import Glibc
import SecretMemory

/// One request in flight, and its libcurl handle.
@safe
final class HTTPTransfer {
    /// A libcurl handle, used for one transfer after the other.
    @safe
    final class Handle {
        let easy: UnsafeMutableRawPointer

        /// - Returns: nil if memory is out.
        init?() {
            guard let easy = unsafe curl_easy_init() else { return nil }
            unsafe self.easy = easy
        }

        deinit { unsafe curl_easy_cleanup(easy) }

        /// Resets the handle for the next transfer.
        func reset() { unsafe curl_easy_reset(easy) }
    }

    let handle: Handle
    let id: Int
    private(set) var result: Result<HTTPAnswer, TransportFailure>?

    let request: HTTPRequest
    unowned let client: HTTPClient
    private let received = SecretBytes(capacity: 4096)
    /// The bytes of head and body received so far.
    private(set) var size = 0
    /// The bytes of the head received so far.
    private(set) var headSize = 0
    /// True once TLS was begun, with the service or with a proxy.
    var hasBegunTLS = false
    /// The bytes of the request and of its answer at the last movement, and the moment of that.
    private var moved: (bytes: Int, at: Int)
    /// The moment at which it was handed over, on the monotonic clock in milliseconds.
    let begin = monotonicMilliseconds()
    private var date: Int?
    var isSigned = false
    /// libcurl's result for the first option that it refused: security depends on each option.
    var refusal = CURLE_OK
    private(set) var hasGone = false
    var lists: [UnsafeMutablePointer<curl_slist>] = unsafe []

    var easy: UnsafeMutableRawPointer { unsafe handle.easy }

    init(_ request: HTTPRequest, id: Int, client: HTTPClient, _ handle: Handle) {
        (self.request, self.id, self.client, self.handle) = (request, id, client, handle)
        moved = (0, begin)
        setTarget()
        setSockets()
        setTrust()
        setBody()
    }

    deinit { unsafe lists.forEach { unsafe curl_slist_free_all($0) } }

    static func of(_ easy: UnsafeMutableRawPointer) -> HTTPTransfer? {
        unsafe curl_easy_get_private(easy).map { unsafe Unmanaged.fromOpaque($0).takeUnretainedValue() }
    }

    var me: UnsafeMutableRawPointer { unsafe Unmanaged.passUnretained(self).toOpaque() }

    func receive(_ bytes: UnsafeRawBufferPointer) -> Int {
        guard accept(bytes.count) else { return 0 }
        unsafe received.append(bytes)
        return bytes.count
    }

    /// Counts bytes of the head or the body; false if they exceed the limit.
    func accept(_ more: Int) -> Bool {
        size += more
        return size <= HTTPClient.answerLimit
    }

    /// Counts bytes of the head; false if they exceed its limit.
    func acceptHead(_ more: Int) -> Bool {
        headSize += more
        return accept(more) && headSize <= HTTPClient.headLimit
    }

    /// Reads the Date in a line of the head, and facts that can be seen only while the connection is in use.
    func inspect(_ line: UnsafeRawBufferPointer) {
        if client.report != nil && client.report?.tls == nil, let tls = unsafe curl_easy_get_tls(easy) {
            client.report?.tls = unsafe TLS.report(on: tls)
        }
        guard line.count > 5, unsafe line[4] == UInt8(ascii: ":") else { return }
        let (name, value) = unsafe Substring(String(decoding: line, as: UTF8.self)).splitOnce(at: ":")
        guard name.lowercased() == "date", let value, case let date = unsafe curl_getdate(String(value), nil), date > 0
        else { return }
        self.date = date
        client.report?.clockDifference = time(nil).subtractingClamped(date)
    }

    func microseconds(_ info: CURLINFO) -> Int { unsafe Int(curl_easy_get_offset(easy, info)) }

    /// True if the answer came over HTTP/2.
    private var isHTTP2: Bool { unsafe curl_easy_get_long(easy, CURLINFO_HTTP_VERSION) == CURL_HTTP_VERSION_2_0 }

    private var timing: RequestTiming {
        RequestTiming(
            resolved: microseconds(CURLINFO_NAMELOOKUP_TIME_T), connected: microseconds(CURLINFO_CONNECT_TIME_T),
            secured: microseconds(CURLINFO_APPCONNECT_TIME_T), firstByte: microseconds(CURLINFO_STARTTRANSFER_TIME_T),
            total: microseconds(CURLINFO_TOTAL_TIME_T),
            version: isHTTP2 ? "HTTP/2" : "HTTP/1.1",
            connections: unsafe curl_easy_get_long(easy, CURLINFO_NUM_CONNECTS), bytes: size)
    }

    private func reportTimes() {
        let timing = timing
        func milliseconds(_ time: Int) -> Int? { time > 0 ? time / 1000 : nil }
        client.report?.address = text(CURLINFO_PRIMARY_IP)
        client.report?.isThroughProxy = unsafe curl_easy_get_long(easy, CURLINFO_HTTP_CONNECTCODE) != 0
        client.report?.resolved = milliseconds(timing.resolved)
        client.report?.connected = milliseconds(timing.connected)
        client.report?.secured = milliseconds(timing.secured)
    }

    func finish(_ code: CURLcode) {
        if client.report != nil { reportTimes() }
        if let refusedOption { return result = .failure(refusedOption) }
        guard code == CURLE_OK else {
            result = .failure(failure(code))
            return
        }
        result = unsafe .success(
            HTTPAnswer(
                status: curl_easy_get_long(easy, CURLINFO_RESPONSE_CODE), body: received,
                peer: request.body == nil ? text(CURLINFO_PRIMARY_IP) : "", date: date, timing: timing))
    }

    /// Tells whether the request may be sent now. libcurl sends a request again by itself if a connection refused or
    /// lost it. Over HTTP/1.1 that counts as one more attempt. Over HTTP/2 it is forbidden: all requests that shared
    /// the connection would be sent again at once.
    ///
    /// - Parameter port: the local port of its connection.
    func goes(from port: Int32) -> Bool {
        let connection = unsafe curl_easy_get_tls(easy)
        let isShared = unsafe connection.map { unsafe TLS.speaksHTTP2($0) } ?? false
        client.learn(isMultiplexed: isShared, on: port)
        let isFree = unsafe isShared ? !hasGone : !client.isTaken(connection, besides: self)
        guard refusal == CURLE_OK, isFree, request.mayGo() else { return false }
        hasGone = true
        return true
    }

    /// Tells whether nothing of the answer has come after this many milliseconds.
    func isWaiting(longerThan time: Int, at now: Int) -> Bool { result == nil && size == 0 && now - begin > time }

    /// Tells whether its connection ended before the answer.
    var isLost: Bool {
        if hasGone, case .failure(let failure) = result { failure.kind == .connectionClosed } else { false }
    }

    /// Tells whether it waits for a connection that it may use.
    var isWithoutConnection: Bool { unsafe !hasGone && curl_easy_get_long(easy, CURLINFO_NUM_CONNECTS) == 0 }

    /// Counts the transfer as moving.
    func waits(at now: Int) { moved.at = now }

    /// The fewest bytes of an answer that count as movement: 20 answers that share 64 kbit/s have 400 bytes a second
    /// each.
    private static let movement = 64

    /// Ends a transfer that hardly moves for longer than the request's stall limit. CURLOPT_LOW_SPEED_TIME would take
    /// twice the time: it uses an average over seconds that includes the request's own bytes.
    func giveUpIfStuck(at now: Int) {
        if client.timeLeft == 0 && result == nil { result = .failure(timeOut) }
        let bytes = unsafe size + Self.movement * Int(curl_easy_get_offset(easy, CURLINFO_SIZE_UPLOAD_T))
        if bytes - moved.bytes >= Self.movement { moved = (bytes, now) }
        guard result == nil, now - moved.at >= request.stallLimit else { return }
        result = .failure(timeOut)
    }

    /// Prepares a transfer that has not gone to be handed over again, for a connection of HTTP/2 that is there.
    func joins() {
        (result, hasBegunTLS) = (nil, false)
        take(unsafe curl_easy_set_long(easy, CURLOPT_PIPEWAIT, 1))
    }

    /// Ends a transfer that libcurl will not end.
    func giveUp() {
        if result == nil { result = .failure(.outOfMemory) }
    }

    /// CURLINFO_* of type text; empty if libcurl does not know it.
    func text(_ info: CURLINFO) -> String {
        unsafe curl_easy_get_string(easy, info).map { unsafe String(cString: $0) } ?? ""
    }
}
