import SecretMemory

/// Reads results from answers: an answer counts only if it is for the secret that was asked for.
extension SecretsManager {
    /// The value of the version that was asked for.
    static func value(
        of secret: SecretID, in answer: ServiceAnswer
    ) throws(RequestFailure) -> SecretValue {
        let response = answer.response
        guard isSame(response["SecretName"], secret.name) else { throw .unusable(.anotherSecret) }
        guard let version = versionID(response["VersionId"]), !secret.isPinned || version == secret.version
        else { throw .unusable(.anotherVersion) }
        let (text, encoded) = (try field("SecretString", of: response), try field("SecretBinary", of: response))
        guard let encoded, encoded.count > 0 else {
            // The answer has both fields, and one is empty; if both are empty, the value is the empty string.
            guard let text else { throw .unusable(.noValue) }
            return SecretValue(
                bytes: text, versionID: version, requestID: answer.requestID, timing: answer.timing)
        }
        guard text?.count ?? 0 == 0 else { throw .unusable(.twoValues) }
        guard let decoded = encoded.decodingBase64, decoded.count > 0 else { throw .unusable(.notBase64) }
        return SecretValue(
            bytes: decoded, versionID: version, requestID: answer.requestID, timing: answer.timing)
    }

    /// A string member; nil if it is absent or null. Throws if it is anything else.
    private static func field(_ name: String, of response: JSON) throws(RequestFailure) -> SecretBytes? {
        guard let member = response[name], !member.isNull else { return nil }
        guard let string = member.string else { throw .unusable(.notText) }
        return string
    }

    /// Tells whether a member is the name, byte for byte: Swift's == also accepts other code points for the same
    /// character.
    private static func isSame(_ member: JSON?, _ name: String) -> Bool {
        member?.text?.utf8.elementsEqual(name.utf8) == true
    }

    /// The id of the version that was created.
    ///
    /// - Parameter wanted: the id that was asked for; nil if the service chooses it.
    static func version(
        of name: String, wanted: String?, in answer: ServiceAnswer
    ) throws(RequestFailure) -> String {
        guard isSame(answer.response["SecretName"], name) else { throw .unusable(.anotherSecret) }
        guard let version = versionID(answer.response["VersionId"]), wanted == nil || version == wanted
        else { throw .unusable(.anotherVersion) }
        return version
    }

    /// The versions of a secret, newest first, without those that lack an id or a time.
    static func versions(of name: String, in answer: ServiceAnswer) throws(RequestFailure) -> [SecretVersion] {
        guard isSame(answer.response["SecretName"], name) else { throw .unusable(.anotherSecret) }
        let versions = (answer.response["Versions"]?.elements ?? []).compactMap { version -> SecretVersion? in
            guard let id = versionID(version["VersionId"]), let time = version["CreateTime"]?.integer else {
                return nil
            }
            return SecretVersion(versionID: id, createTime: time)
        }
        return versions.sorted { $0.createTime > $1.createTime }
    }

    /// The name in the description of a secret; nil if it cannot be one.
    static func name(_ metadata: JSON) -> String? {
        metadata["SecretName"]?.text.flatMap { text in (try? SecretID.check(name: text)).map { text } }
    }

    /// The id of a version; nil if it cannot be one.
    private static func versionID(_ member: JSON?) -> String? {
        member?.text.flatMap { text in (try? SecretID.check(version: text)).map { text } }
    }
}
