/// A seed from manifests: a made-up value for everything that they name.
extension Seed {
    /// - Parameter region: the region that clients are told; it comes before those that the manifests name.
    init(manifests paths: [String], region: String) throws(StartFailure) {
        var manifests: [Manifest] = []
        for path in paths {
            manifests.append(try YAMLNode.read(path) { text throws(YAMLFault) in try Manifest(parsing: text) })
        }
        try self.init(manifests, region: region)
    }

    /// A reference without a region gets its secret in each region that may be the launch's.
    init(_ manifests: [Manifest], region: String) throws(StartFailure) {
        let references = manifests.flatMap(\.references)
        let common = Set([region] + manifests.flatMap(\.regions))
        var secrets: [SeedSecret] = []
        for region in common.union(references.compactMap(\.region)).sorted() {
            let here = references.filter { $0.region == region || $0.region == nil && common.contains(region) }
            for (name, uses) in Dictionary(grouping: here, by: \.name).sorted(by: { $0.key.text < $1.key.text }) {
                secrets.append(
                    SeedSecret(
                        region: region, details: SecretDetails(name: name, description: "made up for a manifest"),
                        status: .enabled, instance: nil, versions: try Self.versions(of: name, uses)))
            }
        }
        self.init(uin: nil, secrets: secrets, addsVersions: true)
    }

    private static func versions(
        of name: SecretName, _ uses: [ManifestReference]
    ) throws(StartFailure) -> [(id: VersionID, value: SecretValue)] {
        var values: [VersionID: FakeValue] = [:]
        for use in uses { values[use.version, default: FakeValue(of: name, version: use.version)].serve(use.use) }
        guard values.count <= PutSecretValue.quota else {
            throw StartFailure(name.text, "the manifests name more than \(PutSecretValue.quota) versions of it")
        }
        var versions: [(id: VersionID, value: SecretValue)] = []
        for (version, value) in values.sorted(by: { $0.key.text < $1.key.text }) {
            guard let value = value.value else {
                throw StartFailure(name.text, "the manifests name more fields of it than a value can hold")
            }
            versions.append((version, value))
        }
        return versions
    }
}
