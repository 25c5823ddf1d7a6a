/// A request while it arrives. A connection stays on one thread, so this is touched by one at a time.
final class IncomingRequest {
    let target: String
    var hasHead = false
    var headers: [(name: String, value: String)] = []
    var isBodyTooLong = false
    private var body: [UInt8] = []
    /// The answer, which goes out when its delay is over.
    var answer: HTTPResponse?

    init(target: String) { self.target = target }

    /// Adds a piece of the body, which is let go when it is longer than the limit: the rest is read and dropped.
    func take(_ piece: UnsafeRawBufferPointer, limit: Int) {
        isBodyTooLong = isBodyTooLong || piece.count > limit - body.count
        if isBodyTooLong { body = [] } else { unsafe body += piece }
    }

    func request(method: String) -> HTTPRequest {
        let headers = Dictionary(
            headers.map { ($0.name.lowercased(), $0.value) }, uniquingKeysWith: { first, _ in first })
        return HTTPRequest(
            method: method, target: target, headers: headers, body: body, isBodyTooLong: isBodyTooLong)
    }

    /// MHD hands out the raw target only here, before the head is read; the pointer comes back in later calls.
    static func begin(_ uri: UnsafePointer<CChar>?) -> UnsafeMutableRawPointer? {
        let target = if let uri = unsafe uri { unsafe String(cString: uri) } else { "/" }
        return unsafe Unmanaged.passRetained(IncomingRequest(target: target)).toOpaque()
    }

    static func end(_ request: UnsafeMutablePointer<UnsafeMutableRawPointer?>?) {
        guard let pointer = unsafe request?.pointee else { return }
        unsafe Unmanaged<IncomingRequest>.fromOpaque(pointer).release()
        unsafe request?.pointee = nil
    }
}
