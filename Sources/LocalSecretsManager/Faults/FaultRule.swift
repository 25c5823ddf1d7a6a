import Glibc

/// A fault, the requests that it concerns, and how often it happens.
struct FaultRule: Codable, Sendable, Equatable {
    /// An action, `*` for all of them, or the metadata of the machine.
    var action = "*"
    /// A pattern of the shell for the secret's name; nil for requests with any or none.
    var secret: String?
    /// The number of times that it still happens; nil for always.
    var count: Int? = 1
    let fault: Fault

    private enum CodingKeys: String, CodingKey, CaseIterable { case action, secret, count, fault }

    private struct AnyKey: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init?(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    /// The reason why a rule is refused; the list adds its index.
    struct Flaw: Error { let reason: String }

    init(from decoder: any Decoder) throws {
        let names = try decoder.container(keyedBy: AnyKey.self)
        try Self.check(names, against: CodingKeys.allCases.map(\.rawValue))
        let object = try decoder.container(keyedBy: CodingKeys.self)
        guard object.contains(.fault) else { throw Flaw(reason: #"there is no "fault""#) }
        try Self.check(
            object.nestedContainer(keyedBy: AnyKey.self, forKey: .fault),
            against: Fault.CodingKeys.allCases.map(\.rawValue))
        action = try object.decodeIfPresent(String.self, forKey: .action) ?? "*"
        secret = try object.decodeIfPresent(String.self, forKey: .secret)
        if let word = try? object.decode(String.self, forKey: .count) {
            guard word == "always" else { throw Flaw(reason: #"the count is neither a number nor "always""#) }
            count = nil
        } else {
            count = try object.decodeIfPresent(Int.self, forKey: .count) ?? 1
        }
        guard count ?? 1 > 0 else { throw Flaw(reason: "the count is not above 0") }
        fault = try object.decode(Fault.self, forKey: .fault)
        if let reason = fault.flaw { throw Flaw(reason: reason) }
    }

    func encode(to encoder: any Encoder) throws {
        var object = encoder.container(keyedBy: CodingKeys.self)
        try object.encode(action, forKey: .action)
        try object.encodeIfPresent(secret, forKey: .secret)
        if let count { try object.encode(count, forKey: .count) } else { try object.encode("always", forKey: .count) }
        try object.encode(fault, forKey: .fault)
    }

    /// Tells whether it concerns a request for `action` that names `secret` (`fnmatch`).
    func matches(action: String, secret: @autoclosure () -> String?) -> Bool {
        let isMeant = self.action == "*" ? action != InstanceMetadata.action : self.action == action
        guard isMeant else { return false }
        guard let pattern = self.secret else { return true }
        guard let name = secret() else { return false }
        return unsafe fnmatch(pattern, name, 0) == 0
    }

    private static func check(_ object: KeyedDecodingContainer<AnyKey>, against names: [String]) throws {
        guard let name = object.allKeys.map(\.stringValue).first(where: { !names.contains($0) }) else { return }
        throw Flaw(reason: "\"\(name)\" is not one of \(names.joined(separator: ", "))")
    }
}
