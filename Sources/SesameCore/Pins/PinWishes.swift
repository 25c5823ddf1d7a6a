import TencentCloud

/// The secrets to pin, as they are asked for: `[region/]name` for the newest version, `[region/]name@version` for that
/// one.
struct PinWishes {
    private let wishes: [(secret: SecretID, isExact: Bool)]

    /// - Parameter secrets: the secrets of the manifests.
    /// - Throws: ``Failure`` with status 64 for a text that is no such wish, or names no secret of the manifests.
    init(_ texts: [String], among secrets: [SecretID]) throws(Failure) {
        wishes = try texts.map { text throws(Failure) in
            let reference: SecretReference
            do throws(SecretReference.Invalid) {
                reference = try SecretReference(parsingURI: text)
            } catch {
                throw Failure(.usage, error.problem, hint: "write name, or name@version")
            }
            guard reference.field == nil else {
                throw Failure(.usage, "a whole secret is pinned, not a field", hint: "write name, or name@version")
            }
            let secret = reference.secret
            guard secrets.contains(where: { Self.means(secret, $0) }) else {
                let meant = nearestName(to: secret.name, among: secrets.map(\.name)).map { "did you mean \"\($0)\"?" }
                throw Failure(
                    .usage, "no reference of the manifest names the secret \"\(secret.name)\"",
                    hint: meant ?? "sesame check lists the references")
            }
            return (secret, text.utf8.contains(UInt8(ascii: "@")))
        }
    }

    /// Tells whether the secret is to be pinned.
    func include(_ secret: SecretID) -> Bool { wishes.isEmpty || wishes.contains { Self.means($0.secret, secret) } }

    private static func means(_ wish: SecretID, _ secret: SecretID) -> Bool {
        wish.name == secret.name && (wish.region == nil || wish.region == secret.region)
    }

    /// The version that a secret gets: the one that is asked for, else the newest.
    ///
    /// - Parameter versions: all of the secret, newest first.
    /// - Returns: nil if that is ``SecretID/currentVersion``, which is no pin.
    /// - Throws: ``Failure`` with status 66 if there is no such version, 64 if two are equally new.
    func version(for secret: SecretID, among versions: [SecretVersion]) throws(Failure) -> SecretVersion? {
        let name = secret.name
        if let wish = wishes.last(where: { Self.means($0.secret, secret) }), wish.isExact {
            if let version = versions.first(where: { $0.versionID == wish.secret.version }) { return version }
            let meant = nearestName(to: wish.secret.version, among: versions.map(\.versionID)).map {
                "did you mean \"\(name)@\($0)\"?"
            }
            throw Failure(
                .noInput, at: "\(wish.secret)", "there is no such version",
                hint: meant ?? "sesame versions \(name) lists them")
        }
        let newest = versions.filter { $0.createTime == versions.first?.createTime }
        // A reference that has one of several newest versions keeps it.
        let version = newest.first { $0.versionID == secret.version } ?? newest.first
        guard newest.count < 2 || version?.versionID == secret.version else {
            throw Failure(
                .usage, at: name, "two versions are equally new: \(newest[0].versionID), \(newest[1].versionID)",
                hint: "say which: sesame pin \(name)@\(newest[0].versionID)")
        }
        return version.flatMap { $0.versionID == SecretID.currentVersion ? nil : $0 }
    }
}

extension ServiceConnection {
    /// The versions of each secret, newest first (ListSecretVersionIds).
    ///
    /// - Throws: ``Failure`` with a fault for each secret that cannot be asked for, 66 for one that does not exist.
    func versions(of secrets: [SecretID]) throws(Failure) -> [SecretID: [SecretVersion]] {
        var (found, faults) = ([SecretID: [SecretVersion]](), [Fault]())
        for (secret, answer) in zip(secrets, service.listSecretVersionIDs(secrets, retries: true)) {
            do throws(RequestFailure) {
                found[secret] = try answer.get()
            } catch {
                var fault = Fault(error, for: secret.name, at: service.endpoint)
                if fault.status == .noInput {
                    fault.hint = "check its name and the region (\(secret.region.map { $0.name } ?? "\(region)"))"
                }
                faults.append(fault)
            }
        }
        try service.checkRenewal()
        if !faults.isEmpty { throw Failure(faults) }
        return found
    }
}
