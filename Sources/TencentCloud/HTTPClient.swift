import CCurl
import CLinux
import Glibc

/// One request: a POST, or without a body a GET.
struct HTTPRequest {
    let endpoint: Endpoint
    /// What comes after the "/".
    var path = ""
    /// Whole header lines, `Name: value`.
    let headers: [SecretBytes]
    let body: SecretBytes?
}

/// What came back, whatever the status.
struct HTTPAnswer {
    let status: Int
    let body: SecretBytes
    /// From the start of the request to the last byte.
    let milliseconds: Int
    /// The address of who answered a GET, empty for a POST.
    var peer = ""
}

/// HTTP over libcurl's multi interface: this file alone names libcurl.
///
/// No redirect is followed, TLS is 1.2 or newer with the host verified, plain http stays on this machine and goes
/// through no proxy. Proxies for https are libcurl's: HTTPS_PROXY, ALL_PROXY, NO_PROXY.
@safe
final class HTTPClient {
    /// The most bytes an answer may have, its head included.
    static let answerLimit = 1 << 20

    let trust: TrustAnchors
    private let timeout: Int
    private let connectTimeout: Int
    /// When the time is over, on the monotonic clock in milliseconds; set by the first request.
    private var deadline: Int?
    private let multi: UnsafeMutableRawPointer
    /// When it is there, the next request fills it.
    var report: ConnectionReport?

    /// - Parameters:
    ///   - timeout: milliseconds for all requests, from the first one or ``startTime()`` on.
    ///   - connectTimeout: how many of them connecting may take.
    /// - Returns: nil when memory is out.
    init?(trust: TrustAnchors, timeout: Int, connectTimeout: Int = 5000) {
        guard let multi = unsafe curl_multi_init() else { return nil }
        unsafe curl_multi_set_long(multi, CURLMOPT_MAX_HOST_CONNECTIONS, 8)
        unsafe self.multi = multi
        (self.trust, self.timeout, self.connectTimeout) = (trust, timeout, connectTimeout)
    }

    deinit { unsafe curl_multi_cleanup(multi) }

    /// Gives libcurl the wiping allocator (curl_global_init_mem(3)); false when it could not start.
    static func useWipingMemory() -> Bool {
        // With this variable libcurl would write the keys of its own connections to a file; it is for the target.
        let started = ProcessEnvironment.hiding("SSLKEYLOGFILE") {
            unsafe curl_global_init_mem(
                Int(CURL_GLOBAL_DEFAULT), { size in unsafe malloc(size) }, { block in unsafe wipingFree(block) },
                { block, size in unsafe wipingReallocate(block, size) },
                { text in unsafe text.flatMap { unsafe strdup($0) } },
                { count, size in unsafe calloc(count, size) })
        }
        return started == CURLE_OK
    }

    /// Sends all requests and waits for all answers, in the order of the requests.
    func perform(_ requests: [HTTPRequest]) -> [Result<HTTPAnswer, TransportFailure>] {
        startTime()
        let transfers = requests.map { Transfer($0, client: self) }
        for case let transfer? in transfers { unsafe curl_multi_add_handle(multi, transfer.easy) }
        defer { for case let transfer? in transfers { unsafe curl_multi_remove_handle(multi, transfer.easy) } }
        var running: Int32 = 0
        repeat {
            guard unsafe curl_multi_perform(multi, &running) == CURLM_OK else { break }
            var code = CURLE_OK
            while let easy = unsafe curl_multi_next_done(multi, &code) { unsafe Transfer.of(easy)?.finish(code) }
            if running > 0, unsafe curl_multi_poll(multi, nil, 0, 1000, nil) != CURLM_OK { break }
        } while running > 0
        // What has no verdict by now was given up by libcurl itself.
        return transfers.map { $0?.result ?? .failure(TransportFailure(kind: .other, detail: "out of memory")) }
    }

    /// Lets the time of all requests begin now, unless it has.
    func startTime() { if deadline == nil { restartTime() } }

    /// Lets it begin now, whatever was used of it.
    func restartTime() { deadline = Self.monotonicMilliseconds() + timeout }

    /// Milliseconds until the time is over, 1 at least.
    var timeLeft: Int { max(1, deadline.map { $0 - Self.monotonicMilliseconds() } ?? timeout) }

    private static func monotonicMilliseconds() -> Int {
        var now = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &now)
        return now.tv_sec * 1000 + now.tv_nsec / 1_000_000
    }

    /// Called by libcurl for each new `SSL_CTX`.
    fileprivate func prepare(_ context: UnsafeMutableRawPointer) -> CURLcode {
        unsafe OpenSSL.trust(directory: trust.directory, bundle: trust.bundle, in: context)
            ? CURLE_OK : CURLE_SSL_CACERT_BADFILE
    }

    /// One request on its way.
    @safe
    private final class Transfer {
        let easy: UnsafeMutableRawPointer
        private(set) var result: Result<HTTPAnswer, TransportFailure>?

        private let request: HTTPRequest
        private let client: HTTPClient
        private let received = SecretBytes(capacity: 4096)
        /// The bytes of head and body so far.
        private var size = 0
        private var lists: [UnsafeMutablePointer<curl_slist>] = unsafe []

        init?(_ request: HTTPRequest, client: HTTPClient) {
            guard let easy = unsafe curl_easy_init() else { return nil }
            unsafe self.easy = easy
            (self.request, self.client) = (request, client)
            setTarget()
            setTrust()
            setBody()
        }

        deinit {
            unsafe curl_easy_cleanup(easy)
            unsafe lists.forEach { unsafe curl_slist_free_all($0) }
        }

        static func of(_ easy: UnsafeMutableRawPointer) -> Transfer? {
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
            unsafe curl_easy_set_close_on_exec(easy)
            unsafe curl_easy_set_long(easy, CURLOPT_NOSIGNAL, 1)
            unsafe curl_easy_set_long(easy, CURLOPT_QUICK_EXIT, 1)
            let timeLeft = client.timeLeft
            unsafe curl_easy_set_long(easy, CURLOPT_CONNECTTIMEOUT_MS, min(client.connectTimeout, timeLeft))
            unsafe curl_easy_set_long(easy, CURLOPT_TIMEOUT_MS, timeLeft)
            unsafe curl_easy_set_pointer(easy, CURLOPT_PRIVATE, me)
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
            setList(CURLOPT_HTTPHEADER, request.headers)
            unsafe curl_easy_set_pointer(easy, CURLOPT_HEADERDATA, me)
            unsafe curl_easy_set_receive(easy, CURLOPT_HEADERFUNCTION) { bytes, size, count, context in
                guard let context = unsafe context else { return 0 }
                let transfer = unsafe Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
                unsafe transfer.inspect(UnsafeRawBufferPointer(start: bytes, count: size * count))
                return transfer.accept(size * count) ? size * count : 0
            }
            unsafe curl_easy_set_pointer(easy, CURLOPT_WRITEDATA, me)
            unsafe curl_easy_set_receive(easy, CURLOPT_WRITEFUNCTION) { bytes, size, count, context in
                guard let context = unsafe context else { return 0 }
                let transfer = unsafe Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
                return unsafe transfer.receive(UnsafeRawBufferPointer(start: bytes, count: size * count))
            }
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

        /// Reports what a line of the head tells, and what can be seen only while the connection is in use.
        private func inspect(_ line: UnsafeRawBufferPointer) {
            guard client.report != nil else { return }
            if client.report?.tls == nil, let tls = unsafe curl_easy_get_tls(easy) {
                client.report?.tls = unsafe OpenSSL.report(on: tls)
            }
            let (name, value) = unsafe Substring(String(decoding: line, as: UTF8.self)).splitOnce(at: ":")
            guard name.lowercased() == "date", let value, case let date = unsafe curl_getdate(String(value), nil),
                date > 0
            else { return }
            client.report?.clockDifference = time(nil) - date
        }

        private func reportTimes() {
            func milliseconds(_ info: CURLINFO) -> Int? {
                let time = unsafe Int(curl_easy_get_offset(easy, info))
                return time > 0 ? time / 1000 : nil
            }
            client.report?.address = text(CURLINFO_PRIMARY_IP)
            client.report?.isThroughProxy = unsafe curl_easy_get_long(easy, CURLINFO_HTTP_CONNECTCODE) != 0
            client.report?.resolved = milliseconds(CURLINFO_NAMELOOKUP_TIME_T)
            client.report?.connected = milliseconds(CURLINFO_CONNECT_TIME_T)
            client.report?.secured = milliseconds(CURLINFO_APPCONNECT_TIME_T)
        }

        func finish(_ code: CURLcode) {
            if client.report != nil { reportTimes() }
            guard code == CURLE_OK else {
                result = .failure(failure(code))
                return
            }
            let microseconds = unsafe curl_easy_get_offset(easy, CURLINFO_TOTAL_TIME_T)
            result = unsafe .success(
                HTTPAnswer(
                    status: curl_easy_get_long(easy, CURLINFO_RESPONSE_CODE), body: received,
                    milliseconds: Int(microseconds) / 1000,
                    peer: request.body == nil ? text(CURLINFO_PRIMARY_IP) : ""))
        }

        /// CURLINFO_* of type text; empty when libcurl does not know it.
        private func text(_ info: CURLINFO) -> String {
            unsafe curl_easy_get_string(easy, info).map { unsafe String(cString: $0) } ?? ""
        }

        private func failure(_ code: CURLcode) -> TransportFailure {
            let words = unsafe String(cString: curl_easy_strerror(code)).loweringFirst
            let connectStatus = unsafe curl_easy_get_long(easy, CURLINFO_HTTP_CONNECTCODE)
            switch code {
            case _ where connectStatus != 0 && connectStatus != 200:
                return TransportFailure(kind: .proxyRefused, detail: "HTTP status \(connectStatus)")
            case _ where size > HTTPClient.answerLimit: return TransportFailure(kind: .answerTooLarge, detail: "")
            case CURLE_COULDNT_RESOLVE_HOST: return TransportFailure(kind: .couldNotResolveHost, detail: "")
            case CURLE_COULDNT_RESOLVE_PROXY: return TransportFailure(kind: .proxyRefused, detail: words)
            case CURLE_COULDNT_CONNECT:
                let number = unsafe Int32(curl_easy_get_long(easy, CURLINFO_OS_ERRNO))
                let reason = unsafe number == 0 ? words : String(cString: strerror(number)).loweringFirst
                return TransportFailure(kind: .couldNotConnect, detail: reason)
            case CURLE_OPERATION_TIMEDOUT: return TransportFailure(kind: .timedOut, detail: "")
            case CURLE_PEER_FAILED_VERIFICATION:
                let verdict = unsafe curl_easy_get_long(easy, CURLINFO_SSL_VERIFYRESULT)
                // 1 is what libcurl puts there before it compares the host, which comes after the chain is verified.
                let reason = verdict <= 1 ? "it is for another host" : OpenSSL.certificateProblem(verdict)
                return TransportFailure(kind: .certificateRefused, detail: reason)
            case CURLE_SSL_CONNECT_ERROR where !OpenSSL.hasRandomNumbers:
                return TransportFailure(kind: .noRandomNumbers, detail: "")
            case CURLE_SSL_CONNECT_ERROR: return TransportFailure(kind: .secureConnectionFailed, detail: "")
            case CURLE_GOT_NOTHING, CURLE_PARTIAL_FILE, CURLE_RECV_ERROR, CURLE_SEND_ERROR:
                return TransportFailure(kind: .connectionClosed, detail: words)
            case CURLE_PROXY: return TransportFailure(kind: .proxyRefused, detail: words)
            default: return TransportFailure(kind: .other, detail: words)
            }
        }
    }
}

extension String {
    /// A library's message as it reads inside a line of ours.
    package var loweringFirst: String { prefix(1).lowercased() + dropFirst() }
}
