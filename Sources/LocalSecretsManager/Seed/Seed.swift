/// Secrets to begin with, read from a YAML file.
///
/// An error says where in the file, and never what stands there.
struct Seed {
    /// The account; nil for that of the first key.
    let uin: UInt64?
    let secrets: [SeedSecret]
    /// True if secrets that are there get the versions that they lack.
    let addsVersions: Bool
}

extension Seed {
    init(file path: String) throws(StartFailure) {
        self = try YAMLNode.read(path) { text throws(YAMLFault) in try Seed(parsing: text) }
    }

    /// A seed of the environment, which has lines but no file.
    init(text: String) throws(StartFailure) {
        do throws(YAMLFault) {
            try self.init(parsing: Array(text.utf8))
        } catch {
            throw StartFailure("the seed:\(error.mark.line):\(error.mark.column)", error.reason)
        }
    }

    init(parsing text: [UInt8]) throws(YAMLFault) {
        let document = try YAMLNode.required(text)
        var fields = try YAMLFields(document, "a seed")
        uin = try fields.text("uin", "the digits of an account", read: { UInt64($0) })
        guard let node = fields.take("regions") else {
            throw YAMLFault(mark: fields.mark, reason: "there is no \"regions\"")
        }
        try fields.finish("uin, regions")

        var secrets: [SeedSecret] = []
        var regions = try YAMLFields(node, "\"regions\"")
        for (key, value) in regions.rest() {
            guard let region = key.text, Region.isValid(region) else {
                throw YAMLFault(mark: key.mark, reason: "this is not the name of a region, as ap-guangzhou is")
            }
            var named = try YAMLFields(value, "a region")
            for (name, content) in named.rest() {
                secrets.append(try SeedSecret(name, content, in: region))
            }
        }
        self.secrets = secrets
        addsVersions = false
    }
}

extension YAMLNode {
    /// Parses a file with `parse`; a fault names the file too.
    static func read<Content>(
        _ path: String, _ parse: ([UInt8]) throws(YAMLFault) -> Content
    ) throws(StartFailure) -> Content {
        guard let bytes = try PrivateFile.read(path) else { throw StartFailure(path, "there is no such file") }
        do throws(YAMLFault) {
            return try parse(bytes)
        } catch {
            throw StartFailure("\(path):\(error.mark.line):\(error.mark.column)", error.reason)
        }
    }

    /// The one document of a text, which must be there.
    static func required(_ text: [UInt8]) throws(YAMLFault) -> YAMLNode {
        guard let document = try document(text) else { throw YAMLFault(mark: Mark(), reason: "there is nothing in it") }
        return document
    }
}

extension SecretStore {
    /// Adds the secrets of a seed, or none of them when one cannot be. No value that is there already is changed.
    func plant(_ seed: Seed, uin: UInt64, at now: Int64) throws(StartFailure) {
        do throws(ServiceError) {
            try transaction { () throws(ServiceError) in
                for secret in seed.secrets {
                    let owner = SecretOwner(uin: seed.uin ?? uin, region: secret.region)
                    let caller = Caller(owner: owner, now: now)
                    if let known = try self.secret(secret.details.name, for: caller) {
                        if seed.addsVersions { try add(secret.versions, to: known, at: now) }
                        continue
                    }
                    guard try count(of: owner) < CreateSecret.quota else {
                        throw ServiceError(.limitExceeded, "there are \(CreateSecret.quota) secrets in a region")
                    }
                    let resource = secret.instance ?? CreateSecret.resourceID(of: owner)
                    let row = try insert(
                        secret.details, resourceID: resource, status: secret.status, of: owner, at: now)
                    for (version, value) in secret.versions { try put(value, as: version, of: row, at: now) }
                }
            }
        } catch {
            let why = error.code == .limitExceeded ? error.message : "the store cannot be written"
            throw StartFailure("cannot plant the seed", why)
        }
    }

    /// Adds the versions that a secret lacks, if it is one to which users may add versions now.
    private func add(
        _ versions: [(id: VersionID, value: SecretValue)], to secret: StoredSecret, at now: Int64
    ) throws(ServiceError) {
        guard secret.type == 0, secret.status == .enabled || secret.status == .disabled else { return }
        let known = try self.versions(of: secret).map(\.id)
        let lacking = versions.filter { !known.contains($0.id) }
        guard known.count + lacking.count <= PutSecretValue.quota else {
            throw ServiceError(
                .limitExceeded, "\(secret.name.text) would have more than \(PutSecretValue.quota) versions")
        }
        for (version, value) in lacking { try put(value, as: version, of: secret, at: now) }
    }
}
