import TencentCloud

/// Versions that come before those of the manifest: `--pin name=version`.
package struct Pins {
    /// The secrets in the versions that they get; one without a region is meant in every region.
    private var secrets: [SecretID] = []
    /// The option or the variable, for messages.
    private var origin = ""

    /// No pins.
    package init() {}

    /// The reason why a text is no list of pins.
    package struct Invalid: Error { package let problem: String }

    var isEmpty: Bool { secrets.isEmpty }

    /// Adds the pins of a text: `[region/]name=version`, with commas between several, as `--announce` writes them.
    package mutating func add(_ text: String, from origin: String) throws(Invalid) {
        self.origin = origin
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let secret = try Self.secret(part)
            guard secrets.allSatisfy({ $0.name != secret.name || $0.region != secret.region || $0 == secret }) else {
                throw Invalid(problem: "\"\(secret.name)\" is pinned to two versions")
            }
            secrets.append(secret)
        }
    }

    private static func secret(_ text: Substring) throws(Invalid) -> SecretID {
        let (place, version) = text.splitOnce(at: "=")
        guard let version else { throw Invalid(problem: "not a pin") }
        let (before, after) = place.splitOnce(at: "/")
        let region = after == nil ? nil : Region(parsing: String(before))
        guard after == nil || region != nil else { throw Invalid(problem: "not a region in a pin") }
        do throws(SecretID.Invalid) {
            return try SecretID(name: String(after ?? before), version: String(version), region: region)
        } catch {
            throw Invalid(problem: error.problem)
        }
    }

    /// The pin of a secret: one of its region comes before one of no region.
    func pin(of secret: SecretID) -> SecretID? {
        secrets.first { $0.name == secret.name && $0.region == secret.region }
            ?? secrets.first { $0.name == secret.name && $0.region == nil }
    }

    /// Refuses a pin that no secret has: a typing error would start the command with another version.
    fileprivate func checkUse(in used: [SecretID]) throws(Failure) {
        for pin in secrets where !used.contains(where: { self.pin(of: $0) == pin }) {
            let region = pin.region.map { "\($0.name)/" } ?? ""
            let meant = nearestName(to: pin.name, among: used.map(\.name)).map { "did you mean \"\($0)\"?" }
            throw Failure(
                .usage, at: origin, "no reference names the secret \"\(region)\(pin.name)\"",
                hint: meant ?? "sesame check lists the references")
        }
    }
}

extension Manifest {
    /// Gives each reference the version of its pin.
    ///
    /// - Throws: ``Failure`` with status 64 if a pin has no reference.
    mutating func pin(_ pins: Pins) throws(Failure) {
        try pins.checkUse(in: (references + passedOver).map(\.secret))
        let pinned = { (reference: SecretReference) in
            pins.pin(of: reference.secret).map(reference.withVersion) ?? reference
        }
        for index in entries.indices { entries[index].template.replaceReferences(pinned) }
        for index in imports.indices { imports[index].reference = pinned(imports[index].reference) }
    }
}
