import Foundation

/// An account of a product: the value of a product secret, `{"UserName": "…", "Password": "…"}`.
struct ProductAccount: Sendable, Equatable {
    let userName: String
    let password: String

    /// The account with another password, made at random.
    func withNewPassword() -> ProductAccount { ProductAccount(userName: userName, password: Self.randomPassword()) }

    /// Long enough for every product, with a character of each kind that they ask for.
    static func randomPassword() -> String {
        let kinds = ["abcdefghijkmnopqrstuvwxyz", "ABCDEFGHJKLMNPQRSTUVWXYZ", "23456789", "_+-&=!@#$%^*()"]
        let needed = kinds.compactMap { $0.randomElement() }
        let others = (needed.count..<24).compactMap { _ in kinds.joined().randomElement() }
        return String((needed + others).shuffled())
    }
}

extension ProductAccount: CustomStringConvertible, CustomReflectable {
    var description: String { "<secret>" }
    var customMirror: Mirror { Mirror(self, children: []) }
}

extension ProductAccount {
    private struct Content: Codable {
        let userName: String
        let password: String

        private enum CodingKeys: String, CodingKey {
            case userName = "UserName"
            case password = "Password"
        }
    }

    /// The account in the value of a version.
    init(reading value: SecretValue) throws(ServiceError) {
        guard let content = try? JSONDecoder().decode(Content.self, from: Data(value.bytes)) else {
            throw .internalError
        }
        self.init(userName: content.userName, password: content.password)
    }

    /// The account as the value of a version.
    func value() throws(ServiceError) -> SecretValue {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.withoutEscapingSlashes]
        guard let bytes = try? encoder.encode(Content(userName: userName, password: password)) else {
            throw .internalError
        }
        return .text(String(decoding: bytes, as: UTF8.self))
    }
}
