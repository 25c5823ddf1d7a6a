// libmicrohttpd, requests in: HTTP/1.1 with keep-alive. Answers go out in HTTPServer+Answers.swift; no other file
// imports the library.

import CMicroHTTPD

/// A listening HTTPS or plain HTTP server with a few threads of its own (`MHD_start_daemon`).
@safe final class HTTPServer {
    private static let threads: UInt32 = 4
    /// For the head of a request: a query of 32 KiB stands there, and is taken apart in place.
    private static let headMemory = 128 * 1024
    private static let idleSeconds: UInt32 = 75
    private static let priorities = "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2"

    /// With the port that it got.
    let address: LoopbackAddress
    private let pacer: Pacer?
    private let daemon: OpaquePointer
    private let context: Unmanaged<ServerContext>

    /// Listens at `address`, and answers each request by `answer`, on any of its threads; over TLS if it has an identity.
    ///
    /// - Parameter canWait: whether answers may have a `delivery`, which costs the others a little.
    init(
        at address: LoopbackAddress, identity: CertificateAuthority.ServerIdentity?, bodyLimit: Int,
        canWait: Bool = false, answer: @escaping @Sendable (HTTPRequest) -> HTTPResponse
    ) throws(StartFailure) {
        var address = address
        let socket = try address.listen()
        self.address = address
        pacer = canWait ? Pacer() : nil
        let context = unsafe Unmanaged.passRetained(
            ServerContext(bodyLimit: bodyLimit, pacer: pacer, answer: answer))
        // MHD reads the two texts while it starts, and not after.
        let daemon = unsafe mhd_start(
            socket, identity.map { String(decoding: $0.key, as: UTF8.self) },
            identity.map { String(decoding: $0.certificate, as: UTF8.self) }, Self.priorities,
            Self.threads, Self.headMemory, Self.idleSeconds, canWait ? 1 : 0,
            { _, uri, _ in unsafe IncomingRequest.begin(uri) },
            { context, connection, _, method, _, chunk, size, request in
                unsafe receive(context, connection, method, chunk, size, request)
            },
            { _, _, request, _ in unsafe IncomingRequest.end(request) },
            context.toOpaque())
        guard let daemon = unsafe daemon else {
            unsafe context.release()
            throw StartFailure("cannot start the server")
        }
        unsafe self.daemon = daemon
        unsafe self.context = context
    }

    /// Ends all connections and the threads (`MHD_stop_daemon`).
    deinit {
        // MHD does not stop while a connection waits.
        pacer?.stop()
        unsafe MHD_stop_daemon(daemon)
        unsafe context.release()
    }
}

/// What the callbacks know of the server.
private final class ServerContext: Sendable {
    let bodyLimit: Int
    let pacer: Pacer?
    let answer: @Sendable (HTTPRequest) -> HTTPResponse

    init(bodyLimit: Int, pacer: Pacer?, answer: @escaping @Sendable (HTTPRequest) -> HTTPResponse) {
        self.bodyLimit = bodyLimit
        self.pacer = pacer
        self.answer = answer
    }
}

/// Called with the head, then with each piece of the body, then once more when all is there (`MHD_AccessHandlerCallback`).
private func receive(
    _ context: UnsafeMutableRawPointer?, _ connection: OpaquePointer?, _ method: UnsafePointer<CChar>?,
    _ chunk: UnsafePointer<CChar>?, _ size: UnsafeMutablePointer<Int>?,
    _ request: UnsafeMutablePointer<UnsafeMutableRawPointer?>?
) -> MHD_Result {
    guard let context = unsafe context, let connection = unsafe connection, let method = unsafe method,
        let size = unsafe size, let request = unsafe request?.pointee
    else { return .NO }
    let server = unsafe Unmanaged<ServerContext>.fromOpaque(context).takeUnretainedValue()
    let incoming = unsafe Unmanaged<IncomingRequest>.fromOpaque(request).takeUnretainedValue()

    if !incoming.hasHead {
        incoming.hasHead = true
        return .YES
    }
    if unsafe size.pointee > 0 {
        // One byte above the limit is kept, so that the body is seen to be too long; the rest is read and dropped.
        let wanted = min(unsafe size.pointee, server.bodyLimit + 1 - incoming.body.count)
        unsafe incoming.body += UnsafeRawBufferPointer(start: chunk, count: wanted)
        unsafe size.pointee = 0
        return .YES
    }
    if let answer = incoming.answer, let delivery = answer.delivery, let pacer = server.pacer {
        return unsafe send(answer, delivery, pacer, on: connection)
    }
    let response = server.answer(
        HTTPRequest(
            method: unsafe String(cString: method), target: incoming.target,
            headers: unsafe headers(of: connection), body: incoming.body))
    guard let delivery = response.delivery, let pacer = server.pacer else {
        return unsafe send(response, on: connection)
    }
    // MHD calls again when the pause is over.
    incoming.answer = response
    return unsafe pause(connection, seconds: delivery.delay, pacer) ? .YES : .NO
}

/// The headers of the request on `connection`, names in lower case (`MHD_get_connection_values`).
private func headers(of connection: OpaquePointer) -> [String: String] {
    var headers: [String: String] = [:]
    unsafe withUnsafeMutablePointer(to: &headers) { pointer in
        _ = unsafe MHD_get_connection_values(
            connection, .HEADER_KIND,
            { pointer, _, name, value in
                guard let pointer = unsafe pointer, let name = unsafe name, let value = unsafe value else {
                    return .YES
                }
                let headers = unsafe pointer.assumingMemoryBound(to: [String: String].self)
                let key = unsafe String(cString: name).lowercased()
                if unsafe headers.pointee[key] == nil { unsafe headers.pointee[key] = String(cString: value) }
                return .YES
            }, pointer)
    }
    return headers
}
