/// The length of a request's body, as its head tells. There is none for a head that two readers could take in two
/// ways: what one takes for a body could be the next request for the other.
///
/// https://www.rfc-editor.org/rfc/rfc9112#section-6.3
struct RequestFraming {
    /// In bytes; nil for a body in chunks.
    let length: UInt64?

    /// Nil for a name or a value with bytes that it cannot have, for two lengths or hosts, for a length beside chunks,
    /// for another coding than chunks, and where HTTP/1.1 names no host.
    init?(of headers: [(name: String, value: String)], version: String) {
        guard headers.allSatisfy({ Self.isToken($0.name) && Self.isLine($0.value) }) else { return nil }
        func values(_ name: String) -> [String] {
            headers.filter { $0.name.lowercased() == name }.map(\.value)
        }
        let (lengths, codings, hosts) = (values("content-length"), values("transfer-encoding"), values("host"))
        let isNewest = version == "HTTP/1.1"
        guard lengths.count + codings.count <= 1, hosts.count == 1 || hosts.isEmpty && !isNewest else { return nil }
        if let coding = codings.first {
            guard isNewest, coding.lowercased() == "chunked" else { return nil }
            length = nil
        } else {
            let digits = lengths.first ?? "0"
            guard digits.utf8.allSatisfy((UInt8(ascii: "0")...UInt8(ascii: "9")).contains),
                let length = UInt64(digits)
            else { return nil }
            self.length = length
        }
    }

    private static func isToken(_ name: String) -> Bool {
        !name.isEmpty
            && name.utf8.allSatisfy { (0x21...0x7e).contains($0) && !#"()<>@,;:\"/[]?={}"#.utf8.contains($0) }
    }

    private static func isLine(_ value: String) -> Bool {
        value.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7f || $0 == UInt8(ascii: "\t") }
    }
}
