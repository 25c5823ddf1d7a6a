package import SecretMemory
import TencentCloud

/// The least policy of Cloud Access Management for a launch: GetSecretValue for the secrets of its plan and no others.
/// <https://www.tencentcloud.com/document/product/1078/38612>
package struct AccessPolicy {
    /// The secrets in the six parts by which policies name them.
    private let resources: [String]

    /// - Parameters:
    ///   - region: the region of references that name none.
    ///   - account: the account that owns the secrets; nil for that of whoever makes the policy.
    ///   - creators: the accounts that made the secrets of the plan, in its order, where they are known; else the owner.
    /// - Throws: ``Failure`` with status 78 if a region is not known, 64 if a creator is not.
    package init(
        _ plan: FetchPlan, region: NamedRegion?, account: String?, creators: [String?] = []
    ) throws(Failure) {
        var resources: [String] = []
        for (index, row) in plan.rows.enumerated() {
            guard let region = row.secret.region ?? region?.region else { throw Failure([.noRegion]) }
            let known = creators.indices.contains(index) ? creators[index] : nil
            guard let creator = known ?? account else {
                throw Failure(
                    .usage, "--policy needs the account that made \(row.secret.name)",
                    hint: creators.isEmpty
                        ? "name it with --uin; or the service tells it with --remote"
                        : "the service did not tell it: name it with --uin")
            }
            let owner = account.map { "uin/\($0)" } ?? ""
            let resource = "qcs::ssm:\(region.name):\(owner):secret/creatorUin/\(creator)/\(row.secret.name)"
            if !resources.contains(resource) { resources.append(resource) }
        }
        self.resources = resources
    }

    /// The policy as JSON, one member a line.
    package var text: SecretBytes {
        let statement: [(name: String, value: JSON.Part)] = [
            ("effect", .text("allow")), ("action", .array([.text("ssm:GetSecretValue")])),
            ("resource", .array(resources.map { .text($0) })),
        ]
        let statements: [JSON.Part] = resources.isEmpty ? [] : [.object(statement)]
        let text = JSON.text(
            .object([("version", .text("2.0")), ("statement", .array(statements))]), indented: true)
        text.append("\n")
        return text
    }
}
