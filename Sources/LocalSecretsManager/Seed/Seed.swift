/// Secrets to begin with, read from a YAML file.
///
/// An error says where in the file, and never what stands there.
struct Seed {
    /// The account; nil for that of the first key.
    let uin: UInt64?
    let secrets: [SeedSecret]

    init(file path: String) throws(StartFailure) {
        guard let bytes = try PrivateFile.read(path) else { throw StartFailure(path, "there is no such file") }
        do throws(YAMLFault) {
            try self.init(parsing: bytes)
        } catch {
            throw StartFailure("\(path):\(error.mark.line):\(error.mark.column)", error.reason)
        }
    }

    init(parsing text: [UInt8]) throws(YAMLFault) {
        guard let document = try YAMLNode.document(text) else {
            throw YAMLFault(mark: YAMLNode.Mark(), reason: "there is nothing in it")
        }
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
    }
}

extension SecretStore {
    /// Adds the secrets of a seed, or none of them when one cannot be. A secret that is there already is left as it is,
    /// also when its values differ by now.
    func plant(_ seed: Seed, uin: UInt64, at now: Int64) throws(StartFailure) {
        do throws(ServiceError) {
            try transaction { () throws(ServiceError) in
                for secret in seed.secrets {
                    let owner = SecretOwner(uin: seed.uin ?? uin, region: secret.region)
                    let caller = Caller(owner: owner, now: now)
                    guard try self.secret(secret.details.name, for: caller) == nil else { continue }
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
}
