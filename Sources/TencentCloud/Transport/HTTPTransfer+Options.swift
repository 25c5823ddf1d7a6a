import CCurl
import Glibc
import SecretMemory

/// The options of a transfer.
extension HTTPTransfer {
    func setTarget() {
        let endpoint = request.endpoint
        set(CURLOPT_URL, endpoint.url + request.path)
        set(CURLOPT_PROTOCOLS_STR, endpoint.scheme)
        if endpoint.scheme == "http" {
            set(CURLOPT_PROXY, "")
            let port = endpoint.port ?? 80
            setList(CURLOPT_RESOLVE, [SecretBytes("localhost:\(port):127.0.0.1,[::1]")])
        }
        set(CURLOPT_USERAGENT, client.product)
        set(CURLOPT_FOLLOWLOCATION, 0)
        // The head of a proxy's answer is not the service's: its Date must not be used, and it does not count as
        // movement.
        set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
        // Answers are small, and freed memory is wiped: libcurl's default buffers of 16 and 64 KB for each request
        // would be touched for nothing. A handle that is used again may still have its buffer, and then refuses the
        // option.
        unsafe curl_easy_set_long(easy, CURLOPT_BUFFERSIZE, 4096)
        unsafe curl_easy_set_long(easy, CURLOPT_UPLOAD_BUFFERSIZE, 16384)
        set(CURLOPT_NOSIGNAL, 1)
        set(CURLOPT_QUICK_EXIT, 1)
        set(CURLOPT_CONNECTTIMEOUT_MS, max(1, min(client.connectTimeout, request.stallLimit, client.timeLeft)))
        let isMultiplexed = client.connectionPlan.isMultiplexed == true
        set(CURLOPT_PIPEWAIT, isMultiplexed ? 1 : 0)
        // If a connection speaks HTTP/1.1, all do: a server's connections may speak different protocols.
        let version = client.connectionPlan.isMultiplexed == false ? CURL_HTTP_VERSION_1_1 : CURL_HTTP_VERSION_2TLS
        set(CURLOPT_HTTP_VERSION, Int(version))
        set(CURLOPT_FRESH_CONNECT, request.isAlone ? 1 : 0)
        let family = request.isForIPv4 ? CURL_IPRESOLVE_V4 : CURL_IPRESOLVE_WHATEVER
        set(CURLOPT_IPRESOLVE, Int(family))
        unsafe set(CURLOPT_PRIVATE, me)
    }

    func setSockets() {
        let sockets = unsafe Unmanaged.passUnretained(client.sockets).toOpaque()
        unsafe set(CURLOPT_OPENSOCKETDATA, sockets)
        let opens = unsafe curl_easy_set_open_socket(easy) { context, _, address in
            guard let context = unsafe context else { return -1 }
            let bytes = unsafe UnsafeRawBufferPointer(
                start: curl_sockaddr_bytes(address), count: Int(address.pointee.addrlen))
            return unsafe Unmanaged<Sockets>.fromOpaque(context).takeUnretainedValue().open(
                family: address.pointee.family, type: address.pointee.socktype, protocol: address.pointee.protocol,
                address: bytes)
        }
        take(opens)
        unsafe set(CURLOPT_CLOSESOCKETDATA, sockets)
        let closes = unsafe curl_easy_set_close_socket(easy) { context, socket in
            guard let context = unsafe context else { return 1 }
            return unsafe Unmanaged<Sockets>.fromOpaque(context).takeUnretainedValue().close(socket)
        }
        take(closes)
    }

    func setTrust() {
        set(CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2)
        set(CURLOPT_SSL_VERIFYPEER, 1)
        set(CURLOPT_SSL_VERIFYHOST, 2)
        // By default libcurl would decode the whole bundle of the system: 60 ms in every process.
        set(CURLOPT_CAINFO, nil)
        set(CURLOPT_CAPATH, nil)
        unsafe set(CURLOPT_SSL_CTX_DATA, Unmanaged.passUnretained(client).toOpaque())
        let trusts = unsafe curl_easy_set_ssl_context(easy) { easy, context, pointer in
            guard let pointer = unsafe pointer else { return CURLE_SSL_CACERT_BADFILE }
            unsafe HTTPTransfer.of(easy)?.hasBegunTLS = true
            return unsafe Unmanaged<HTTPClient>.fromOpaque(pointer).takeUnretainedValue().prepare(context)
        }
        take(trusts)
    }

    func setBody() {
        if let body = request.body {
            set(CURLOPT_POST, 1)
            unsafe set(CURLOPT_POSTFIELDS, body.address)
            set(CURLOPT_POSTFIELDSIZE, body.count)
        }
        unsafe set(CURLOPT_PREREQDATA, me)
        let asks = unsafe curl_easy_set_before_request(easy) { context, _, _, _, port in
            guard let context = unsafe context else { return CURL_PREREQFUNC_ABORT }
            let transfer = unsafe Unmanaged<HTTPTransfer>.fromOpaque(context).takeUnretainedValue()
            transfer.sign()
            return transfer.goes(from: port) ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT
        }
        take(asks)
        unsafe set(CURLOPT_HEADERDATA, me)
        let heads = unsafe curl_easy_set_receive(easy, CURLOPT_HEADERFUNCTION) { bytes, size, count, context in
            guard let context = unsafe context else { return 0 }
            let transfer = unsafe Unmanaged<HTTPTransfer>.fromOpaque(context).takeUnretainedValue()
            unsafe transfer.inspect(UnsafeRawBufferPointer(start: bytes, count: size * count))
            return transfer.acceptHead(size * count) ? size * count : 0
        }
        take(heads)
        unsafe set(CURLOPT_WRITEDATA, me)
        let bodies = unsafe curl_easy_set_receive(easy, CURLOPT_WRITEFUNCTION) { bytes, size, count, context in
            guard let context = unsafe context else { return 0 }
            let transfer = unsafe Unmanaged<HTTPTransfer>.fromOpaque(context).takeUnretainedValue()
            return unsafe transfer.receive(UnsafeRawBufferPointer(start: bytes, count: size * count))
        }
        take(bodies)
    }

    /// Makes and signs the head. That takes time, so it is done while the client connects, or at the latest once it is
    /// connected.
    func sign() {
        if isSigned { return }
        isSigned = true
        do throws(DigestRefused) {
            setList(CURLOPT_HTTPHEADER, try request.headers())
        } catch {
            take(CURLE_FUNCTION_NOT_FOUND)
        }
    }

    private func setList(_ option: CURLoption, _ lines: [SecretBytes]) {
        var list: UnsafeMutablePointer<curl_slist>?
        for line in lines {
            line.append(0)
            // If memory is out, the list so far stays as it was.
            let longer = unsafe curl_slist_append(list, line.address.assumingMemoryBound(to: CChar.self))
            guard let longer = unsafe longer else {
                unsafe curl_slist_free_all(list)
                return take(CURLE_OUT_OF_MEMORY)
            }
            unsafe list = longer
        }
        guard let list = unsafe list else { return }
        unsafe lists.append(list)
        unsafe set(option, list)
    }

    // MARK: Options

    private func set(_ option: CURLoption, _ value: Int) { unsafe take(curl_easy_set_long(easy, option, value)) }

    private func set(_ option: CURLoption, _ text: String?) { unsafe take(curl_easy_set_string(easy, option, text)) }

    private func set(_ option: CURLoption, _ object: UnsafeMutableRawPointer) {
        unsafe take(curl_easy_set_pointer(easy, option, object))
    }

    /// Records the first option that libcurl refuses: no request is sent without all of its options.
    func take(_ code: CURLcode) { if refusal == CURLE_OK { refusal = code } }

    /// The failure of a transfer that lacks an option; nil if it has all.
    var refusedOption: TransportFailure? { refusal == CURLE_OK ? nil : failure(refusal) }
}
