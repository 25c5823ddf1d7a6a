import CCurl
import Glibc

/// What libcurl is told before a transfer begins.
extension HTTPTransfer {
    func setTarget() {
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
        unsafe curl_easy_set_long(easy, CURLOPT_FRESH_CONNECT, request.isAlone ? 1 : 0)
        let family = request.isForIPv4 ? CURL_IPRESOLVE_V4 : CURL_IPRESOLVE_WHATEVER
        unsafe curl_easy_set_long(easy, CURLOPT_IPRESOLVE, Int(family))
        unsafe curl_easy_set_pointer(easy, CURLOPT_PRIVATE, me)
    }

    func setSockets() {
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

    func setTrust() {
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

    func setBody() {
        if let body = request.body {
            unsafe curl_easy_set_long(easy, CURLOPT_POST, 1)
            unsafe curl_easy_set_pointer(easy, CURLOPT_POSTFIELDS, body.address)
            unsafe curl_easy_set_long(easy, CURLOPT_POSTFIELDSIZE, body.count)
        }
        unsafe curl_easy_set_pointer(easy, CURLOPT_PREREQDATA, me)
        unsafe curl_easy_set_before_request(easy) { context, _, _, _, _ in
            guard let context = unsafe context else { return CURL_PREREQFUNC_ABORT }
            let transfer = unsafe Unmanaged<HTTPTransfer>.fromOpaque(context).takeUnretainedValue()
            transfer.sign()
            return transfer.maySend() ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT
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
}
