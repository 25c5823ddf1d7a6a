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

    private let request: HTTPRequest
    private unowned let client: HTTPClient
    private let received = SecretBytes(capacity: 4096)
    /// The bytes of head and body so far.
    private var size = 0
    /// The bytes of the request and of its answer when the last of them moved, and when that was.
    private var moved: (bytes: Int, at: Int)
    private let begin = monotonicMilliseconds()
    private var date: Int?
    private var isSigned = false
    private var lists: [UnsafeMutablePointer<curl_slist>] = unsafe []

    private var easy: UnsafeMutableRawPointer { unsafe handle.easy }

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

    private var me: UnsafeMutableRawPointer { unsafe Unmanaged.passUnretained(self).toOpaque() }

    private func setTarget() {
        let endpoint = request.endpoint
        unsafe curl_easy_set_string(easy, CURLOPT_URL, endpoint.url + request.path)
        unsafe curl_easy_set_string(easy, CURLOPT_PROTOCOLS_STR, endpoint.scheme)
        if endpoint.scheme == "http" {
            unsafe curl_easy_set_string(easy, CURLOPT_PROXY, "")
            let port = endpoint.port ?? 80
            setList(CURLOPT_RESOLVE, [SecretBytes("localhost:\(port):127.0.0.1,[::1]")])
        }
        unsafe curl_easy_set_string(easy, CURLOPT_USERAGENT, "sesame/\(sesameVersion)")
        unsafe curl_easy_set_long(easy, CURLOPT_FOLLOWLOCATION, 0)
        // Answers are small, and what is freed is wiped: libcurl's 16 and 64 KB a request would be touched for nothing.
        unsafe curl_easy_set_long(easy, CURLOPT_BUFFERSIZE, 4096)
        unsafe curl_easy_set_long(easy, CURLOPT_UPLOAD_BUFFERSIZE, 16384)
        unsafe curl_easy_set_long(easy, CURLOPT_NOSIGNAL, 1)
        unsafe curl_easy_set_long(easy, CURLOPT_QUICK_EXIT, 1)
        let timeLeft = client.timeLeft
        unsafe curl_easy_set_long(
            easy, CURLOPT_CONNECTTIMEOUT_MS, min(client.connectTimeout, request.patience, timeLeft))
        unsafe curl_easy_set_long(easy, CURLOPT_TIMEOUT_MS, timeLeft)
        let isMultiplexed = client.concurrency.isMultiplexed == true
        unsafe curl_easy_set_long(easy, CURLOPT_PIPEWAIT, isMultiplexed ? 1 : 0)
        unsafe curl_easy_set_long(easy, CURLOPT_FRESH_CONNECT, request.isAlone && !isMultiplexed ? 1 : 0)
        let family = request.isForIPv4 ? CURL_IPRESOLVE_V4 : CURL_IPRESOLVE_WHATEVER
        unsafe curl_easy_set_long(easy, CURLOPT_IPRESOLVE, Int(family))
        unsafe curl_easy_set_pointer(easy, CURLOPT_PRIVATE, me)
    }

    private func setSockets() {
        let sockets = unsafe Unmanaged.passUnretained(client.sockets).toOpaque()
        unsafe curl_easy_set_pointer(easy, CURLOPT_OPENSOCKETDATA, sockets)
        unsafe curl_easy_set_open_socket(easy) { context, _, address in
            guard let context = unsafe context else { return -1 }
            let bytes = unsafe UnsafeRawBufferPointer(
                start: curl_sockaddr_bytes(address), count: Int(address.pointee.addrlen))
            return unsafe Unmanaged<Sockets>.fromOpaque(context).takeUnretainedValue().open(
                family: address.pointee.family, type: address.pointee.socktype, protocol: address.pointee.protocol,
                address: bytes)
        }
        unsafe curl_easy_set_pointer(easy, CURLOPT_CLOSESOCKETDATA, sockets)
        unsafe curl_easy_set_close_socket(easy) { context, socket in
            guard let context = unsafe context else { return 1 }
            return unsafe Unmanaged<Sockets>.fromOpaque(context).takeUnretainedValue().close(socket)
        }
    }

    /// Whether there are as many descriptors as a resolver needs, which does not say that it had none: a pair and a socket.
    private static var canResolve: Bool {
        let copies = (0..<3).map { _ in fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3) }
        for copy in copies where copy >= 0 { close(copy) }
        return copies.allSatisfy { $0 >= 0 }
    }

    private func setTrust() {
        unsafe curl_easy_set_long(easy, CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2)
        unsafe curl_easy_set_long(easy, CURLOPT_SSL_VERIFYPEER, 1)
        unsafe curl_easy_set_long(easy, CURLOPT_SSL_VERIFYHOST, 2)
        // libcurl's own default would decode the whole bundle of the system: 60 ms in every process.
        unsafe curl_easy_set_string(easy, CURLOPT_CAINFO, nil)
        unsafe curl_easy_set_string(easy, CURLOPT_CAPATH, nil)
        unsafe curl_easy_set_pointer(easy, CURLOPT_SSL_CTX_DATA, Unmanaged.passUnretained(client).toOpaque())
        unsafe curl_easy_set_ssl_context(easy) { _, context, pointer in
            guard let pointer = unsafe pointer else { return CURLE_SSL_CACERT_BADFILE }
            return unsafe Unmanaged<HTTPClient>.fromOpaque(pointer).takeUnretainedValue().prepare(context)
        }
    }

    private func setBody() {
        if let body = request.body {
            unsafe curl_easy_set_long(easy, CURLOPT_POST, 1)
            unsafe curl_easy_set_pointer(easy, CURLOPT_POSTFIELDS, body.address)
            unsafe curl_easy_set_long(easy, CURLOPT_POSTFIELDSIZE, body.count)
        }
        unsafe curl_easy_set_pointer(easy, CURLOPT_PREREQDATA, me)
        unsafe curl_easy_set_before_request(easy) { context, _, _, _, _ in
            guard let context = unsafe context else { return CURL_PREREQFUNC_ABORT }
            unsafe Unmanaged<HTTPTransfer>.fromOpaque(context).takeUnretainedValue().sign()
            return CURL_PREREQFUNC_OK
        }
        unsafe curl_easy_set_pointer(easy, CURLOPT_HEADERDATA, me)
        unsafe curl_easy_set_receive(easy, CURLOPT_HEADERFUNCTION) { bytes, size, count, context in
            guard let context = unsafe context else { return 0 }
            let transfer = unsafe Unmanaged<HTTPTransfer>.fromOpaque(context).takeUnretainedValue()
            unsafe transfer.inspect(UnsafeRawBufferPointer(start: bytes, count: size * count))
            return transfer.accept(size * count) ? size * count : 0
        }
        unsafe curl_easy_set_pointer(easy, CURLOPT_WRITEDATA, me)
        unsafe curl_easy_set_receive(easy, CURLOPT_WRITEFUNCTION) { bytes, size, count, context in
            guard let context = unsafe context else { return 0 }
            let transfer = unsafe Unmanaged<HTTPTransfer>.fromOpaque(context).takeUnretainedValue()
            return unsafe transfer.receive(UnsafeRawBufferPointer(start: bytes, count: size * count))
        }
    }

    /// Gives it its head, which takes time: so it is done when the connection is on its way, at the latest when it is there.
    func sign() {
        if isSigned { return }
        isSigned = true
        setList(CURLOPT_HTTPHEADER, request.headers())
    }

    private func setList(_ option: CURLoption, _ lines: [SecretBytes]) {
        var list: UnsafeMutablePointer<curl_slist>?
        for line in lines {
            line.append(0)
            unsafe list = curl_slist_append(list, line.address.assumingMemoryBound(to: CChar.self))
        }
        guard let list = unsafe list else { return }
        unsafe lists.append(list)
        unsafe curl_easy_set_pointer(easy, option, list)
    }

    private func receive(_ bytes: UnsafeRawBufferPointer) -> Int {
        guard accept(bytes.count) else { return 0 }
        unsafe received.append(bytes)
        return bytes.count
    }

    /// Whether so many bytes more, of the head or the body, are within the limit.
    private func accept(_ more: Int) -> Bool {
        size += more
        return size <= HTTPClient.answerLimit
    }

    /// Takes what a line of the head tells, and what can be seen only while the connection is in use.
    private func inspect(_ line: UnsafeRawBufferPointer) {
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

    private func microseconds(_ info: CURLINFO) -> Int { unsafe Int(curl_easy_get_offset(easy, info)) }

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
    private func text(_ info: CURLINFO) -> String {
        unsafe curl_easy_get_string(easy, info).map { unsafe String(cString: $0) } ?? ""
    }

    /// How far it got in its time.
    private var timeOut: TransportFailure {
        let kind: TransportFailure.Kind =
            if microseconds(CURLINFO_PRETRANSFER_TIME_T) > 0 {
                .timedOut
            } else if microseconds(CURLINFO_NAMELOOKUP_TIME_T) == 0 {
                .couldNotResolveHost
            } else if unsafe curl_easy_get_long(easy, CURLINFO_NUM_CONNECTS) == 0 {
                .couldNotConnect
            } else {
                .secureConnectionFailed
            }
        return TransportFailure(kind: kind, detail: "", hasTimedOut: true)
    }

    /// What a SOCKS proxy said (RFC 1928 §6, RFC 1929).
    private var socksFailure: TransportFailure {
        switch CURLproxycode(UInt32(unsafe curl_easy_get_long(easy, CURLINFO_PROXY_ERROR))) {
        case CURLPX_NO_AUTH, CURLPX_USER_REJECTED:
            TransportFailure(kind: .proxyRefused, detail: "user or password")
        case CURLPX_RESOLVE_HOST: TransportFailure(kind: .couldNotResolveHost, detail: "")
        case CURLPX_REPLY_NOT_ALLOWED: TransportFailure(kind: .proxyRefused, detail: "not allowed")
        case CURLPX_REPLY_CONNECTION_REFUSED: TransportFailure(kind: .proxyFailed, detail: "connection refused")
        case CURLPX_REPLY_HOST_UNREACHABLE: TransportFailure(kind: .proxyFailed, detail: "no route to host")
        case CURLPX_REPLY_NETWORK_UNREACHABLE: TransportFailure(kind: .proxyFailed, detail: "network is unreachable")
        default: TransportFailure(kind: .proxyFailed, detail: "general failure")
        }
    }

    private func failure(_ code: CURLcode) -> TransportFailure {
        let words = unsafe String(cString: curl_easy_strerror(code)).loweringFirst
        let connectStatus = unsafe curl_easy_get_long(easy, CURLINFO_HTTP_CONNECTCODE)
        switch code {
        case _ where connectStatus != 0 && connectStatus != 200:
            let kind: TransportFailure.Kind = connectStatus >= 500 ? .proxyFailed : .proxyRefused
            return TransportFailure(kind: kind, detail: "HTTP status \(connectStatus)")
        case _ where size > HTTPClient.answerLimit: return TransportFailure(kind: .answerTooLarge, detail: "")
        case CURLE_COULDNT_RESOLVE_HOST where !Self.canResolve:
            return TransportFailure(kind: .noSocket(EMFILE), detail: "")
        case CURLE_COULDNT_RESOLVE_HOST: return TransportFailure(kind: .couldNotResolveHost, detail: "")
        case CURLE_COULDNT_RESOLVE_PROXY: return TransportFailure(kind: .couldNotResolveHost, detail: "the proxy's")
        case CURLE_COULDNT_CONNECT:
            let number = unsafe Int32(curl_easy_get_long(easy, CURLINFO_OS_ERRNO))
            if number == 0 && client.sockets.refusal != 0 {
                return TransportFailure(kind: .noSocket(client.sockets.refusal), detail: "")
            }
            let reason = unsafe number == 0 ? words : String(cString: strerror(number)).loweringFirst
            return TransportFailure(kind: .couldNotConnect, detail: reason)
        case CURLE_OPERATION_TIMEDOUT: return timeOut
        case CURLE_PEER_FAILED_VERIFICATION:
            let verdict = unsafe curl_easy_get_long(easy, CURLINFO_SSL_VERIFYRESULT)
            // 1 is what libcurl puts there before it compares the host, which comes after the chain is verified.
            let reason = verdict <= 1 ? "it is for another host" : OpenSSL.certificateProblem(verdict)
            return TransportFailure(kind: .certificateRefused, detail: reason)
        case CURLE_OUT_OF_MEMORY: return TransportFailure(kind: .outOfMemory, detail: "")
        case CURLE_SSL_CONNECT_ERROR where !OpenSSL.hasRandomNumbers:
            return TransportFailure(kind: .noRandomNumbers, detail: "")
        case CURLE_SSL_CONNECT_ERROR: return TransportFailure(kind: .secureConnectionFailed, detail: "")
        // The last: libcurl 7.88 gives a request to a connection for many which is not there yet (ConnectionExists).
        case CURLE_GOT_NOTHING, CURLE_PARTIAL_FILE, CURLE_RECV_ERROR, CURLE_SEND_ERROR, CURLE_HTTP2, CURLE_HTTP2_STREAM,
            CURLE_FAILED_INIT:
            return TransportFailure(kind: .connectionClosed, detail: "")
        case CURLE_PROXY: return socksFailure
        default: return TransportFailure(kind: .other, detail: words)
        }
    }
}

extension String {
    /// A library's message as it reads inside a line of ours.
    package var loweringFirst: String { prefix(1).lowercased() + dropFirst() }
}
