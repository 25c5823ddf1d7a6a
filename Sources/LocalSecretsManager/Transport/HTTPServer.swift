// libmicrohttpd, requests in: HTTP/1.1 with keep-alive. Answers go out in HTTPServer+Answers.swift; no other file
// imports the library.

import CMicroHTTPD
import Glibc

/// A listening HTTPS or plain HTTP server with a few threads of its own (`MHD_start_daemon`).
@safe final class HTTPServer {
    private static let threads: UInt32 = 4
    /// For the head of a request: a query of 32 KiB stands there, and is taken apart in place.
    private static let headMemory = 128 * 1024
    private static let idleSeconds: UInt32 = 75
    /// Many more than a fleet opens at once; the descriptors of the process may end before.
    private static let connections: UInt32 = 16_384
    private static let priorities = "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2"

    /// With the port that it got.
    let address: ServiceAddress
    private let pacer: Pacer?
    private let daemon: OpaquePointer
    private let context: Unmanaged<ServerContext>

    /// Listens at `address`, and answers each request by `answer`, on any of its threads; over TLS if it has an identity.
    ///
    /// - Parameters:
    ///   - canWait: whether answers may have a `delivery`, which costs the others a little.
    ///   - connected: called for each connection that is accepted, on any of its threads.
    init(
        at address: ServiceAddress, identity: CertificateAuthority.ServerIdentity?, bodyLimit: Int,
        canWait: Bool = false, connected: @escaping @Sendable () -> Void = {},
        answer: @escaping @Sendable (HTTPRequest) -> HTTPResponse
    ) throws(StartFailure) {
        var address = address
        let socket = try address.listen()
        self.address = address
        pacer = canWait ? Pacer() : nil
        let context = unsafe Unmanaged.passRetained(
            ServerContext(bodyLimit: bodyLimit, pacer: pacer, connected: connected, answer: answer))
        // MHD reads the two texts while it starts, and not after.
        let daemon = unsafe mhd_start(
            socket, identity.map { String(decoding: $0.key, as: UTF8.self) },
            identity.map { String(decoding: $0.certificate, as: UTF8.self) }, Self.priorities,
            Self.threads, Self.headMemory, Self.idleSeconds, Self.connections, canWait ? 1 : 0,
            { _, uri, _ in unsafe IncomingRequest.begin(uri) },
            { context, connection, _, method, version, chunk, size, request in
                unsafe receive(context, connection, method, version, chunk, size, request)
            },
            { _, _, request, _ in unsafe IncomingRequest.end(request) },
            { context, _, _, event in
                guard event == .CONNECTION_NOTIFY_STARTED, let context = unsafe context else { return }
                unsafe Unmanaged<ServerContext>.fromOpaque(context).takeUnretainedValue().connected()
            },
            context.toOpaque())
        guard let daemon = unsafe daemon else {
            unsafe context.release()
            close(socket)
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

/// The part of the server that the callbacks use.
private final class ServerContext: Sendable {
    let bodyLimit: Int
    let pacer: Pacer?
    let connected: @Sendable () -> Void
    let answer: @Sendable (HTTPRequest) -> HTTPResponse

    init(
        bodyLimit: Int, pacer: Pacer?, connected: @escaping @Sendable () -> Void,
        answer: @escaping @Sendable (HTTPRequest) -> HTTPResponse
    ) {
        self.bodyLimit = bodyLimit
        self.pacer = pacer
        self.connected = connected
        self.answer = answer
    }
}

/// Called with the head, then with each piece of the body, then once more when all is there (`MHD_AccessHandlerCallback`).
private func receive(
    _ context: UnsafeMutableRawPointer?, _ connection: OpaquePointer?, _ method: UnsafePointer<CChar>?,
    _ version: UnsafePointer<CChar>?, _ chunk: UnsafePointer<CChar>?, _ size: UnsafeMutablePointer<Int>?,
    _ request: UnsafeMutablePointer<UnsafeMutableRawPointer?>?
) -> MHD_Result {
    guard let context = unsafe context, let connection = unsafe connection, let method = unsafe method,
        let version = unsafe version, let size = unsafe size, let request = unsafe request?.pointee
    else { return .NO }
    let server = unsafe Unmanaged<ServerContext>.fromOpaque(context).takeUnretainedValue()
    let incoming = unsafe Unmanaged<IncomingRequest>.fromOpaque(request).takeUnretainedValue()

    if !incoming.hasHead {
        incoming.hasHead = true
        incoming.headers = unsafe headers(of: connection)
        guard let framing = unsafe RequestFraming(of: incoming.headers, version: String(cString: version)) else {
            return unsafe send(.badRequest, on: connection)
        }
        // A body that is a little too long is read and dropped: its client reads no answer before all of it is sent.
        guard (framing.length ?? 0) / 2 > server.bodyLimit else { return .YES }
        // Answered now, and the connection is closed after it: nothing of the body is read.
        incoming.isBodyTooLong = true
        var response = server.answer(unsafe incoming.request(method: String(cString: method)))
        response.headers.append(("Connection", "close"))
        return unsafe send(response, on: connection)
    }
    if unsafe size.pointee > 0 {
        unsafe incoming.take(UnsafeRawBufferPointer(start: chunk, count: size.pointee), limit: server.bodyLimit)
        unsafe size.pointee = 0
        return .YES
    }
    if let answer = incoming.answer, let delivery = answer.delivery, let pacer = server.pacer {
        return unsafe send(answer, delivery, pacer, on: connection)
    }
    let response = server.answer(unsafe incoming.request(method: String(cString: method)))
    guard let delivery = response.delivery, let pacer = server.pacer else {
        return unsafe send(response, on: connection)
    }
    // MHD calls again when the pause is over.
    incoming.answer = response
    return unsafe pause(connection, seconds: delivery.delay, pacer) ? .YES : .NO
}

/// The headers of the request on `connection`, as they came (`MHD_get_connection_values_n`).
private func headers(of connection: OpaquePointer) -> [(name: String, value: String)] {
    var headers: [(name: String, value: String)] = []
    unsafe withUnsafeMutablePointer(to: &headers) { pointer in
        _ = unsafe MHD_get_connection_values_n(
            connection, .HEADER_KIND,
            { pointer, _, name, nameSize, value, valueSize in
                guard let pointer = unsafe pointer else { return .YES }
                let headers = unsafe pointer.assumingMemoryBound(to: [(name: String, value: String)].self)
                unsafe headers.pointee.append((text(name, nameSize), text(value, valueSize)))
                return .YES
            }, pointer)
    }
    return headers
}

private func text(_ start: UnsafePointer<CChar>?, _ size: Int) -> String {
    unsafe String(decoding: UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : size), as: UTF8.self)
}
