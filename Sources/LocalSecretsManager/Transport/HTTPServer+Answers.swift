// libmicrohttpd, answers out: whole and at once, or as a fault has it.

import CMicroHTTPD
import Glibc

/// Queues an answer; MHD copies it, and adds Date and Content-Length (`MHD_create_response_from_buffer`).
func send(_ answer: HTTPResponse, on connection: OpaquePointer) -> MHD_Result {
    var body = answer.body
    return unsafe queue(
        MHD_create_response_from_buffer(body.count, &body, .RESPMEM_MUST_COPY), for: answer, on: connection)
}

/// Queues an answer that goes its own way (`MHD_create_response_from_callback`), or ends the connection in its place.
func send(
    _ answer: HTTPResponse, _ delivery: Delivery, _ pacer: Pacer, on connection: OpaquePointer
) -> MHD_Result {
    if delivery.end == .reset { unsafe reset(connection) }
    if delivery.end == .reset || delivery.end == .close { return .NO }
    let sending = unsafe Sending(
        SlowAnswer(body: answer.body, delivery: delivery), connection: connection, pacer: pacer)
    let size = delivery.isChunked ? UInt64.max : UInt64(answer.body.count)  // MHD_SIZE_UNKNOWN
    let response = unsafe MHD_create_response_from_callback(
        size, Sending.blockSize,
        { context, _, buffer, limit in unsafe Sending.next(context, buffer, limit) },
        Unmanaged.passRetained(sending).toOpaque(),
        { context in if let context = unsafe context { unsafe Unmanaged<Sending>.fromOpaque(context).release() } })
    return unsafe queue(response, for: answer, on: connection)
}

/// Adds the headers and hands the answer over (`MHD_queue_response`).
private func queue(
    _ response: OpaquePointer?, for answer: HTTPResponse, on connection: OpaquePointer
) -> MHD_Result {
    guard let response = unsafe response else { return .NO }
    defer { unsafe MHD_destroy_response(response) }
    for (name, value) in [("Content-Type", answer.contentType)] + answer.headers {
        guard unsafe MHD_add_response_header(response, name, value) == .YES else { return .NO }
    }
    return unsafe MHD_queue_response(connection, UInt32(answer.status), response)
}

/// An answer while it goes its own way.
@safe private final class Sending {
    static let blockSize = 65_536

    private let answer: SlowAnswer
    private let connection: OpaquePointer
    private let pacer: Pacer

    init(_ answer: SlowAnswer, connection: OpaquePointer, pacer: Pacer) {
        self.answer = answer
        unsafe self.connection = connection
        self.pacer = pacer
    }

    /// Called for the next piece of the body (`MHD_ContentReaderCallback`).
    static func next(
        _ context: UnsafeMutableRawPointer?, _ buffer: UnsafeMutablePointer<CChar>?, _ limit: Int
    ) -> Int {
        let (endOfStream, endWithError) = (-1, -2)  // MHD_CONTENT_READER_END_OF_STREAM, …_END_WITH_ERROR
        guard let context = unsafe context, let buffer = unsafe buffer else { return endWithError }
        let sending = unsafe Unmanaged<Sending>.fromOpaque(context).takeUnretainedValue()
        switch sending.answer.next(atMost: limit) {
        case .send(let range):
            let target = unsafe UnsafeMutableRawBufferPointer(start: buffer, count: limit)
            unsafe target.copyBytes(from: sending.answer.body[range])
            return range.count
        case .pause(let seconds):
            return unsafe pause(sending.connection, seconds: seconds, sending.pacer) ? 0 : endWithError
        case .finish: return endOfStream
        case .close: return endWithError
        case .reset:
            unsafe reset(sending.connection)
            return endWithError
        }
    }
}

/// Lets a connection wait, and no thread with it; false when the server is being stopped (`MHD_suspend_connection`).
func pause(_ connection: OpaquePointer, seconds: Double, _ pacer: Pacer) -> Bool {
    let address = UInt(bitPattern: connection)
    return pacer.pause(
        seconds: seconds, suspend: { unsafe MHD_suspend_connection(connection) },
        resume: { unsafe MHD_resume_connection(OpaquePointer(bitPattern: address)) })
}

/// Breaks a connection off: a socket that is connected to nobody sends RST at once, before any farewell of TLS.
private func reset(_ connection: OpaquePointer) {
    var nobody = sockaddr(sa_family: sa_family_t(AF_UNSPEC), sa_data: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0))
    _ = unsafe connect(mhd_connection_socket(connection), &nobody, socklen_t(MemoryLayout<sockaddr>.size))
}
