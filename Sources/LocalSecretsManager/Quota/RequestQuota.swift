/// The number of requests of an account that each action takes in a second.
///
/// An action that has no number here is not limited.
package struct RequestQuota: Sendable, Equatable {
    package static let documented = RequestQuota(limits: [
        "GetSecretValue": 300,
        "PutSecretValue": 100, "CreateSecret": 100,
        "UpdateSecret": 50,
        "DescribeSecret": 40, "ListSecretVersionIds": 40, "ListSecrets": 30,
        "RotateProductSecret": 20, "UpdateRotationStatus": 20, "CreateProductSecret": 20,
        "CreateSSHKeyPairSecret": 20, "GetSSHKeyPairValue": 20,
    ])
    static let off = RequestQuota(limits: [:])

    private(set) var limits: [String: Int]
    /// True when a request that was refused for the rate counts too: then asking without a pause is always refused.
    private(set) var countsRefused = false

    /// Changes the limits by `off` or by `ACTION=N,ACTION=N`, with `refused` among them where refused requests count
    /// too; false, and nothing is changed, when the text is neither or names an action that there is not.
    package mutating func change(by text: String) -> Bool {
        if text == "off" {
            self = .off
            return true
        }
        var changed = self
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            if part == "refused" {
                changed.countsRefused = true
                continue
            }
            let pair = part.split(separator: "=", maxSplits: 1).map(String.init)
            guard pair.count == 2, ActionTable.names.contains(pair[0]) || TokenAPI.names.contains(pair[0]),
                pair[1].utf8.allSatisfy((UInt8(ascii: "0")...UInt8(ascii: "9")).contains),
                let limit = Int(pair[1]), limit <= 1_000_000
            else { return false }
            changed.limits[pair[0]] = limit
        }
        self = changed
        return true
    }
}
