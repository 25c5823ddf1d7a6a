import SecretMemory

/// One API 3.0 call: service, action, region and members.
/// <https://cloud.tencent.com/document/api/1140/40526>
struct ServiceCall {
    /// The first label of the product's domain: `ssm`.
    let service: String
    let version: String
    let action: String
    let region: Region
    /// The members of the body.
    let members: [(name: String, value: JSON.Part)]
}
