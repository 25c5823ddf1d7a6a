import Foundation

/// A fault of one answer: of its content, or of its way to the client. Parts that are not set stay right.
struct Fault: Codable, Sendable, Equatable {
    /// The way an answer stops, in the middle or before it begins.
    enum End: String, Codable, Sendable {
        /// Closed half-way through the body, which is thus shorter than its Content-Length.
        case short
        /// Reset half-way through the body.
        case resetInside = "reset-inside"
        /// Reset before the first byte.
        case reset
        /// Closed before the first byte.
        case close
    }

    // In place of the answer; the action is then not run.
    /// A refusal with this code.
    var error: String?
    /// This HTTP status; alone, with a page of HTML.
    var status: Int?
    /// A page of HTML.
    var html: Bool?
    /// No body.
    var empty: Bool?
    /// This body, as text or as Base64.
    var body: String?
    var base64: Data?
    /// A redirection there.
    var redirect: String?

    // Done to the answer.
    /// Another secret's name in it.
    var secretName: String?
    /// Only the first half of it, with the Content-Length of that half.
    var truncate: Bool?
    /// Spaces after it until it has so many bytes.
    var huge: Int?
    var gzip: Bool?
    var contentType: String?
    /// A Date that is so many seconds off.
    var date: Int64?

    // Done on its way.
    var chunked: Bool?
    /// Seconds before the first byte.
    var delay: Double?
    var bytesPerSecond: Int?
    var end: End?

    enum CodingKeys: String, CodingKey, CaseIterable {
        case error, status, html, empty, body, base64, redirect
        case secretName, truncate, huge, gzip, contentType, date
        case chunked, delay, bytesPerSecond, end
    }

    private static let printable: ClosedRange<UInt8> = 0x20...0x7e

    /// The reason why this fault is refused; nil when it is good.
    var flaw: String? {
        let bodies = [error != nil, html == true, empty == true, body != nil, base64 != nil, redirect != nil]
        if self == Fault() { return "the fault is none" }
        if bodies.count(where: \.self) > 1 { return "error, html, empty, body, base64 and redirect exclude each other" }
        if !(200...599).contains(status ?? 200) { return "the status is not 200 to 599" }
        if !(0...3600).contains(delay ?? 0) { return "the delay is not 0 to 3600 seconds" }
        if !(1...1_000_000_000).contains(bytesPerSecond ?? 1) { return "bytesPerSecond is not 1 to 1000000000" }
        if !(0...1_073_741_824).contains(huge ?? 0) { return "huge is not 0 to 1073741824 bytes" }
        if !(-10_000_000_000...10_000_000_000).contains(date ?? 0) { return "the date is too far off" }
        let lines = [error, redirect, contentType].compactMap(\.self)
        if lines.contains(where: { $0.isEmpty || !$0.utf8.allSatisfy(Self.printable.contains) }) {
            return "error, redirect and contentType are one line of ASCII"
        }
        return nil
    }
}
