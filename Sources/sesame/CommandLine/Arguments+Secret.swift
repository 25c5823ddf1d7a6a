import SesameCore

/// The operand that names a secret.
extension Arguments {
    /// The name of the one secret that is meant.
    ///
    /// - Parameters:
    ///   - extra: the problem with a second operand.
    ///   - atVersion: the hint for a name with a version.
    func secretName(extra: String = "there is more than one name", atVersion: String) throws(Failure) -> String {
        let (name, version) = try secretNameAndVersion(extra: extra)
        guard version == nil else {
            throw Failure(.usage, Self.invalid(operands[0], nil)?.problem ?? "", hint: atVersion)
        }
        return name
    }

    /// The name of the one secret that is meant, and the version if one is named: `name[@version]`.
    func secretNameAndVersion(
        extra: String = "there is more than one name"
    ) throws(Failure) -> (name: String, version: String?) {
        guard operands.count == 1, let text = operands.first else {
            throw Self.wrong(operands.isEmpty ? "there is no name" : extra, command)
        }
        let (name, version) = Substring(text).splitOnce(at: "@")
        guard let invalid = Self.invalid(String(name), version.map(String.init)) else {
            return (String(name), version.map(String.init))
        }
        let region = name.splitOnce(at: "/")
        if name.contains(where: { "*?[".contains($0) }) {
            throw Failure(
                .usage, invalid.problem, hint: "one secret at a time; sesame list 'PATTERN' shows which there are")
        }
        let isRegion = region.after != nil && NamedRegion(parsing: String(region.before), from: "") != nil
        throw Failure(.usage, invalid.problem, hint: isRegion ? "the region is named with --region" : nil)
    }

    private static func invalid(_ name: String, _ version: String?) -> SecretReference.Invalid? {
        do throws(SecretReference.Invalid) {
            try SecretReference.check(name: name, version: version)
            return nil
        } catch {
            return error
        }
    }
}
