import SecretMemory
import SesameCore

/// A path on the first line and a JSON text after it: what is cut out of the text is what jansson finds there.
@c(LLVMFuzzerTestOneInput)
public func fuzzField(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let all = UnsafeBufferPointer(start: bytes, count: count)
    let line = all.prefix { $0 != UInt8(ascii: "\n") }
    guard let path = try? FieldPath(parsing: String(decoding: line, as: UTF8.self)) else { return 0 }
    let text = SecretBytes(
        copying: UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(all).dropFirst(line.count + 1)))
    let read = try? JSONText(text)
    let found = try? read?.value(at: path.steps)
    let members = try? read?.members(at: path.steps)
    // jansson takes no name of a member that holds a NUL; a number that it cannot hold is another number to JSON.
    guard let json = JSON(parsing: text) else {
        precondition(read == nil || text.asText.contains("\\u0000"), "jansson takes it for no JSON")
        return 0
    }
    precondition(read != nil, "jansson takes it for JSON")
    let expected = walk(json, path)
    precondition((found == nil) == (expected == nil || expected?.isNull == true), "one finds it, the other does not")
    if let found, let expected { precondition(isSame(found, expected), "they find different values") }
    if let members {
        precondition(expected?.isObject == true, "members of what is no object")
        precondition(members.allSatisfy { expected?[$0.name.asText] != nil }, "a member that jansson does not have")
    }
    return 0
}

private func walk(_ json: JSON, _ path: FieldPath) -> JSON? {
    path.steps.reduce(json) { json, step in
        guard let elements = json?.elements else { return json?[step] }
        return Int(step).flatMap { String($0) == step && elements.indices.contains($0) ? elements[$0] : nil }
    }
}

private func isSame(_ found: SecretBytes, _ json: JSON) -> Bool {
    if let string = json.string { return found.asText.utf8.elementsEqual(string.asText.utf8) }
    // A number, a word, an object, an array: the text that was cut out is that of an equal value.
    return JSON(parsing: found)?.isEqual(to: json) == true
}

extension SecretBytes {
    fileprivate var asText: String { withBytes { String(decoding: $0, as: UTF8.self) } }
}
