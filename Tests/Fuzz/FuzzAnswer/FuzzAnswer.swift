import Foundation
import SecretMemory
@testable import SesameCore
@testable import TencentCloud

/// What was asked for and an HTTP status on the first line, the body of the answer after it: what is taken from it is what
/// another reader of JSON, Foundation's, finds there; and what is said of an answer that is none tells nothing of it.
@c(LLVMFuzzerTestOneInput)
public func fuzzAnswer(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let all = UnsafeBufferPointer(start: bytes, count: count)
    let line = all.prefix { $0 != UInt8(ascii: "\n") }
    let words = line.split(separator: UInt8(ascii: " ")).map { String(decoding: $0, as: UTF8.self) }
    guard words.count == 2, let status = Int(words[1]) else { return -1 }
    let body = UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: all.dropFirst(line.count + 1)))
    // Foundation gives up at a depth of 512.
    guard body.count(where: { "[{".utf8.contains($0) }) < 500 else { return -1 }
    // Foundation refuses a number that is too large for it, such as 9e99999; sesame reads past it.
    if (try? JSONSerialization.jsonObject(with: Data(body), options: .fragmentsAllowed)) == nil { return -1 }
    let answer = HTTPAnswer(status: status, body: SecretBytes(copying: body), timing: .instant)
    do throws(RequestFailure) {
        guard try read(words[0], answer, Reference(body)) else { return -1 }
        precondition(status == 200 || status == 404, "something was taken from an answer of another status")
    } catch {
        check(error)
    }
    return 0
}

/// Reads the answer to a call and looks at what was taken from it; false where there is no such call.
private func read(_ call: String, _ answer: HTTPAnswer, _ theirs: Reference) throws(RequestFailure) -> Bool {
    switch call {
    case "value@v1.0": try value("v1.0", answer, theirs)
    case "value": try value(nil, answer, theirs)
    case "version@v2.0": try version("v2.0", answer, theirs)
    case "version": try version(nil, answer, theirs)
    case "versions": try versions(answer, theirs)
    case "secrets": try secrets(answer, theirs)
    case "token":
        let ours = try IdentityContext.temporaryCredentials(ServiceAnswer(answer))
        precondition(theirs.isSuccess, "credentials beside an error")
        same(ours, theirs.response?["Credentials"] as? [String: Any], end: theirs.response?["ExpiredTime"])
    case "metadata":
        let ours = try InstanceMetadata.credentials(InstanceMetadata.text(of: answer))
        precondition(theirs.whole?["Code"] as? String == "Success", "credentials that were not handed out")
        same(ours, theirs.whole, end: theirs.whole?["ExpiredTime"])
    case "role":
        let name = try InstanceMetadata.text(of: answer).map(InstanceMetadata.roleName) ?? "-"
        precondition((1...128).contains(name.utf8.count) && name.isMade(of: "_+=,.@-"), "what is no role")
    case "region":
        let region = try InstanceMetadata.text(of: answer).flatMap(InstanceMetadata.region)
        precondition(region?.name.isMade(of: "-") != false, "what is no region")
    default: return false
    }
    return true
}

private func value(_ version: String?, _ answer: HTTPAnswer, _ theirs: Reference) throws(RequestFailure) {
    guard let secret = try? SecretID(name: "test_secret", version: version) else { preconditionFailure() }
    let ours = try SecretsManager.value(of: secret, in: ServiceAnswer(answer))
    precondition(theirs.isSuccess, "a value beside an error")
    precondition(theirs["SecretName"] == secret.name, "the value of another secret")
    precondition(theirs["VersionId"] == ours.versionID, "another version")
    precondition(!secret.isPinned || ours.versionID == secret.version, "not the version that was pinned")
    let (text, encoded) = (theirs["SecretString"] ?? "", theirs["SecretBinary"] ?? "")
    precondition(text.isEmpty || encoded.isEmpty, "two values")
    let white = Set(" \t\r\n".unicodeScalars)
    let binary = Data(
        base64Encoded: String(String.UnicodeScalarView(encoded.unicodeScalars.filter { !white.contains($0) })))
    precondition(ours.bytes.data == (encoded.isEmpty ? Data(text.utf8) : binary), "another value")
}

private func version(_ wanted: String?, _ answer: HTTPAnswer, _ theirs: Reference) throws(RequestFailure) {
    let ours = try SecretsManager.version(of: "test", wanted: wanted, in: ServiceAnswer(answer))
    precondition(theirs.isSuccess, "a version beside an error")
    precondition(theirs["SecretName"] == "test", "another secret")
    precondition(theirs["VersionId"] == ours && (wanted ?? ours) == ours, "another version")
}

private func versions(_ answer: HTTPAnswer, _ theirs: Reference) throws(RequestFailure) {
    let ours = try SecretsManager.versions(of: "test", in: ServiceAnswer(answer))
    precondition(theirs.isSuccess, "versions beside an error")
    precondition(theirs["SecretName"] == "test", "another secret")
    let all = (theirs.response?["Versions"] as? [Any] ?? []).compactMap { $0 as? [String: Any] }
    for version in ours {
        precondition((1...64).contains(version.versionID.utf8.count) && version.versionID.isMade(of: "._-"))
        precondition(all.contains { $0["VersionId"] as? String == version.versionID }, "a version that is not there")
    }
}

private func secrets(_ answer: HTTPAnswer, _ theirs: Reference) throws(RequestFailure) {
    let ours = try SecretsManager.secrets(in: ServiceAnswer(answer))
    precondition(theirs.isSuccess, "secrets beside an error")
    precondition(theirs.response?["TotalCount"] as? Int == ours.total, "another number")
    let all = theirs.response?["SecretMetadatas"] as? [Any] ?? []
    precondition(all.count == ours.entries && ours.secrets.count <= ours.entries, "another page")
    for secret in ours.secrets {
        precondition((1...128).contains(secret.name.utf8.count) && secret.name.isMade(of: "_-"))
        precondition((1...64).contains(secret.status.name.utf8.count) && secret.status.name.isMade(of: ""))
        let same = all.compactMap { $0 as? [String: Any] }.filter { $0["SecretName"] as? String == secret.name }
        precondition(same.contains { $0["Status"] as? String == secret.status.name }, "another state")
        precondition(same.contains { $0["Description"] as? String ?? "" == secret.description }, "another text")
    }
}

private func same(_ ours: TemporaryCredentials, _ theirs: [String: Any]?, end: Any?) {
    let source = Credentials.Source(origin: "fuzz")
    guard let ours = try? ours.credentials(source: source) else { return }
    let fields = [("TmpSecretId", ours.secretID), ("TmpSecretKey", ours.secretKey), ("Token", ours.token)]
    for (name, field) in fields {
        let text = theirs?[name] as? String
        precondition(field?.data == text.map { Data($0.utf8) }, "another \(name)")
        precondition(text?.isEmpty == false && text?.utf8.allSatisfy { (0x21...0x7E).contains($0) } == true, name)
    }
    precondition(ours.expiration == end as? Int, "another end")
}

// MARK: What is said

/// The word is in the values of the corpus; a code and an id are shown as they are, of these characters.
private func check(_ failure: RequestFailure) {
    let source = Credentials.Source(origin: "fuzz")
    let faults =
        [Fault(failure, for: "fuzz", at: .metadata)]
        + Credentials.Failure.tokenService(source, failure, at: .metadata).faults
        + Credentials.Failure.metadata(source, failure, at: .metadata).faults
    for fault in faults {
        precondition(
            !"\(fault.subject ?? "") \(fault.problem) \(fault.hint ?? "")".contains("hunter2"), "it tells a value")
        precondition([fault.code, fault.requestID].allSatisfy { $0.utf8.count <= 128 && $0.isMade(of: "_.-") })
    }
}

// MARK: Another reader

/// The body as Foundation reads it, once it is asked.
private final class Reference {
    private let body: Data
    lazy var whole = (try? JSONSerialization.jsonObject(with: body)) as? [String: Any]

    init(_ body: UnsafeRawBufferPointer) { self.body = Data(body) }

    var response: [String: Any]? { whole?["Response"] as? [String: Any] }
    /// Nothing that could be an error.
    var isSuccess: Bool { response != nil && (response?["Error"] ?? NSNull()) is NSNull }

    /// A string, equal character by character; nil for null and what is not there.
    subscript(name: String) -> String? {
        guard let member = response?[name], !(member is NSNull) else { return nil }
        precondition(member is String, "\(name) is no string")
        return member as? String
    }
}

extension String {
    /// Of ASCII letters, digits and these.
    fileprivate func isMade(of others: String) -> Bool {
        utf8.allSatisfy { $0.isAlphanumeric || others.utf8.contains($0) }
    }
}

extension SecretBytes {
    fileprivate var data: Data { withBytes { Data($0) } }
}
