/// A request while it arrives. A connection stays on one thread, so this is touched by one at a time.
final class IncomingRequest {
    let target: String
    var hasHead = false
    var body: [UInt8] = []
    /// What it is answered with when the delay of the answer is over.
    var answer: HTTPResponse?

    init(target: String) { self.target = target }

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
