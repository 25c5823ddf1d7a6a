import CCurl
import Glibc

/// One request on its way, and libcurl's handle of it.
@safe
final class HTTPTransfer {
    /// libcurl's handle of one transfer after the other.
    @safe
    final class Handle {
        let easy: UnsafeMutableRawPointer

        /// - Returns: nil when memory is out.
        init?() {
            guard let easy = unsafe curl_easy_init() else { return nil }
            unsafe self.easy = easy
        }

        deinit { unsafe curl_easy_cleanup(easy) }

        /// Forgets its transfer.
        func reset() { unsafe curl_easy_reset(easy) }
    }

    let handle: Handle
    let id: Int
    private(set) var result: Result<HTTPAnswer, TransportFailure>?

    let request: HTTPRequest
    unowned let client: HTTPClient
    private let received = SecretBytes(capacity: 4096)
    /// The bytes of head and body so far.
    private(set) var size = 0
    /// The bytes of the request and of its answer when the last of them moved, and when that was.
    private var moved: (bytes: Int, at: Int)
    private let begin = monotonicMilliseconds()
    private var date: Int?
    var isSigned = false
    private var sendings = 0
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

    /// Whether so many bytes more, of the head or the body, are within the limit.
    func accept(_ more: Int) -> Bool {
        size += more
        return size <= HTTPClient.answerLimit
    }

    /// Takes what a line of the head tells, and what can be seen only while the connection is in use.
    func inspect(_ line: UnsafeRawBufferPointer) {
        if client.report != nil && client.report?.tls == nil, let tls = unsafe curl_easy_get_tls(easy) {
            client.report?.tls = unsafe OpenSSL.report(on: tls)
        }
        guard line.count > 5, unsafe line[4] == UInt8(ascii: ":") else { return }
        let (name, value) = unsafe Substring(String(decoding: line, as: UTF8.self)).splitOnce(at: ":")
        guard name.lowercased() == "date", let value, case let date = unsafe curl_getdate(String(value), nil), date > 0
        else { return }
        self.date = date
        client.report?.clockDifference = time(nil) - date
    }

    /// Whether its connection takes many requests at once; nil before that is known.
    var isMultiplexed: Bool? {
        guard microseconds(CURLINFO_PRETRANSFER_TIME_T) > 0 else { return nil }
        return unsafe curl_easy_get_tls(easy).map { unsafe OpenSSL.speaksHTTP2($0) } ?? isHTTP2
    }

    func microseconds(_ info: CURLINFO) -> Int { unsafe Int(curl_easy_get_offset(easy, info)) }

    /// Whether the answer came so.
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
        guard code == CURLE_OK else {
            result = .failure(failure(code))
            return
        }
        result = unsafe .success(
            HTTPAnswer(
                status: curl_easy_get_long(easy, CURLINFO_RESPONSE_CODE), body: received,
                peer: request.body == nil ? text(CURLINFO_PRIMARY_IP) : "", date: date, timing: timing))
    }

    /// Whether it may be sent now: libcurl sends again at once what was refused or lost, which no quota knows; once is enough.
    func maySend() -> Bool {
        sendings += 1
        return sendings <= 2
    }

    /// Whether nothing of the answer is there after so many milliseconds.
    func isWaiting(longerThan time: Int, at now: Int) -> Bool { result == nil && size == 0 && now - begin > time }

    /// The fewest bytes of an answer that count as movement: 20 of them in turn at 64 kbit/s have 400 a second each.
    private static let movement = 64

    /// Ends what hardly moves for longer than the request has patience. CURLOPT_LOW_SPEED_TIME counts from an average
    /// over seconds, in which the request's own bytes are, and so takes twice the time.
    func giveUpIfStuck(at now: Int) {
        let bytes = unsafe size + Self.movement * Int(curl_easy_get_offset(easy, CURLINFO_SIZE_UPLOAD_T))
        if bytes - moved.bytes >= Self.movement { moved = (bytes, now) }
        guard result == nil, now - moved.at >= request.patience else { return }
        result = .failure(timeOut)
    }

    /// Ends what libcurl will not end.
    func giveUp() {
        if result == nil { result = .failure(TransportFailure(kind: .outOfMemory, detail: "")) }
    }

    /// CURLINFO_* of type text; empty when libcurl does not know it.
    func text(_ info: CURLINFO) -> String {
        unsafe curl_easy_get_string(easy, info).map { unsafe String(cString: $0) } ?? ""
    }
}
