/// What an answer is taken for: what was asked for, or nothing.
extension SecretsManager {
    /// The value of the version that was asked for.
    static func value(
        of reference: SecretReference, in answer: ServiceAnswer
    ) throws(RequestFailure) -> SecretValue {
        let response = answer.response
        guard isSame(response["SecretName"], reference.name) else { throw .unusable(.anotherSecret) }
        guard let version = versionID(response["VersionId"]), !reference.isPinned || version == reference.version
        else { throw .unusable(.anotherVersion) }
        let (text, encoded) = (try field("SecretString", of: response), try field("SecretBinary", of: response))
        guard let encoded, encoded.count > 0 else {
            // Both fields are there and one is empty; both empty is the empty string.
            guard let text else { throw .unusable(.noValue) }
            return SecretValue(
                bytes: text, versionID: version, requestID: answer.requestID, timing: answer.timing)
        }
        guard text?.count ?? 0 == 0 else { throw .unusable(.twoValues) }
        guard let decoded = OpenSSL.decodingBase64(encoded), decoded.count > 0 else { throw .unusable(.notBase64) }
        return SecretValue(
            bytes: decoded, versionID: version, requestID: answer.requestID, timing: answer.timing)
    }

    /// A string member; nil when it is not there or null, and no answer when it is anything else.
    private static func field(_ name: String, of response: JSON) throws(RequestFailure) -> SecretBytes? {
        guard let member = response[name], !member.isNull else { return nil }
        guard let string = member.string else { throw .unusable(.notText) }
        return string
    }

    /// Equal byte for byte: text that is only equal to the eye is another's.
    private static func isSame(_ member: JSON?, _ name: String) -> Bool {
        member?.text?.utf8.elementsEqual(name.utf8) == true
    }

    /// The id of the version that was made of a secret.
    ///
    /// - Parameter wanted: nil where the service names it.
    static func version(
        of name: String, wanted: String?, in answer: ServiceAnswer
    ) throws(RequestFailure) -> String {
        guard isSame(answer.response["SecretName"], name) else { throw .unusable(.anotherSecret) }
        guard let version = versionID(answer.response["VersionId"]), wanted == nil || version == wanted
        else { throw .unusable(.anotherVersion) }
        return version
    }

    /// The versions of a secret, newest first; one without an id or a time is left out.
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

    /// What can be the id of a version.
    private static func versionID(_ member: JSON?) -> String? {
        member?.text.flatMap { text in (try? SecretReference(name: "a", version: text))?.version }
    }
}
