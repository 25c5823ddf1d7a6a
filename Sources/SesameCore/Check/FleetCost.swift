import TencentCloud

/// The cost of many launches at once under the quota of the account: the arithmetic of docs/fleet.md.
package struct FleetCost {
    /// Requests of GetSecretValue that the service takes in a second of an account.
    package static let rate = 300
    /// Milliseconds after which a launch that was refused asks again.
    private static let pause = 2000

    package let launches: Int
    /// The secrets that each launch fetches.
    package let secrets: Int

    package init(launches: Int, secrets: Int) { (self.launches, self.secrets) = (launches, secrets) }

    package var requests: Int { launches * secrets }

    /// Milliseconds before which the last launch cannot have its values.
    package var floor: Int { requests * 1000 / Self.rate }

    /// Milliseconds after which the last launch probably has them: a tenth more, or one pause. The requests of the first
    /// second are not refused.
    package var expected: Int { requests <= Self.rate ? floor : floor + max(floor / 10, Self.pause) }
}

extension FetchPlan {
    /// The secrets that a launch fetches if one JSON secret in each region takes the place of all.
    package var secretsAsJSON: Int { Set(rows.map { $0.secret.region }).count }
}
