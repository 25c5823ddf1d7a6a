import Foundation

/// One secret of a seed.
struct SeedSecret {
    let region: String
    let details: SecretDetails
    let status: SecretStatus
    /// The instance of the product; nil for a secret that users define themselves.
    let instance: String?
    let versions: [(id: VersionID, value: SecretValue)]
}

extension SeedSecret {
    /// `name: value`, or `name: {…}` with versions or with a product.
    init(_ name: YAMLNode, _ content: YAMLNode, in region: String) throws(YAMLFault) {
        self.region = region
        guard let secretName = try? SecretName(parsing: name.text ?? "") else {
            throw YAMLFault(
                mark: name.mark,
                reason: "this is not the name of a secret: 1 to 128 letters, digits, - and _, first a letter or a digit"
            )
        }
        if content.text != nil {
            details = SecretDetails(name: secretName)
            (status, instance, versions) = (.enabled, nil, [(.current, try Self.value(content))])
            return
        }
        var fields = try YAMLFields(content, "a secret")
        let product = try fields.text(
            "product", "one of \(Product.allCases.map(\.rawValue).joined(separator: ", "))",
            read: Product.init(rawValue:))
        let description = try fields.text(
            "description", "at most 2048 bytes", read: { try? DescriptionText(parsing: $0) })
        details = SecretDetails(
            name: secretName, description: description?.text ?? "", kmsKeyID: try fields.text("kmsKeyId") ?? "",
            product: product, tags: try Self.tags(fields.take("tags")))
        let statuses: [SecretStatus] =
            product == nil ? [.enabled, .disabled] : [.enabled, .disabled, .creating, .failed]
        status =
            try fields.text(
                "status", "one of \(statuses.map(\.rawValue).joined(separator: ", "))",
                read: { text in statuses.first { $0.rawValue == text } }) ?? .enabled
        if product == nil {
            instance = nil
            versions = try Self.versions(fields.take("versions"), of: name)
            try fields.finish("description, kmsKeyId, tags, status, versions; product")
        } else {
            instance = try fields.text("instance") ?? "cdb-local"
            versions = [(.current, try Self.account(&fields))]
            try fields.finish("description, kmsKeyId, tags, status, product, instance, user, password")
        }
    }

    private static func tags(_ node: YAMLNode?) throws(YAMLFault) -> [SecretTag] {
        guard let node else { return [] }
        var fields = try YAMLFields(node, "\"tags\"")
        var tags: [SecretTag] = []
        for (key, value) in fields.rest() {
            guard let key = key.text, let value = value.text else {
                throw YAMLFault(mark: value.mark, reason: "the value of a tag must be a text")
            }
            tags.append(SecretTag(key: key, value: value))
        }
        return tags
    }

    private static func versions(
        _ node: YAMLNode?, of name: YAMLNode
    ) throws(YAMLFault) -> [(id: VersionID, value: SecretValue)] {
        guard let node else {
            throw YAMLFault(mark: name.mark, reason: "this secret has neither versions nor a product")
        }
        var fields = try YAMLFields(node, "\"versions\"")
        var versions: [(id: VersionID, value: SecretValue)] = []
        for (key, content) in fields.rest() {
            guard let version = try? VersionID(parsing: key.text ?? "") else {
                throw YAMLFault(
                    mark: key.mark,
                    reason: "this is not the name of a version: 1 to 64 letters, digits, -, _ and .")
            }
            guard versions.count < PutSecretValue.quota else {
                throw YAMLFault(mark: key.mark, reason: "a secret has at most \(PutSecretValue.quota) versions")
            }
            versions.append((version, try value(content)))
        }
        guard !versions.isEmpty else { throw YAMLFault(mark: node.mark, reason: "there is no version") }
        return versions
    }

    /// A text, or `{binary: BASE64}`.
    private static func value(_ node: YAMLNode) throws(YAMLFault) -> SecretValue {
        let value: SecretValue
        if let text = node.text {
            value = .text(text)
        } else {
            var fields = try YAMLFields(node, "a value that is not a text")
            let bytes = try fields.text("binary", "base64", read: { Data(base64Encoded: $0) })
            try fields.finish("binary")
            value = .binary(Array(bytes ?? Data()))
        }
        guard !value.bytes.isEmpty, value.bytes.count <= SecretValue.limit else {
            throw YAMLFault(mark: node.mark, reason: "a value has 1 to \(SecretValue.limit) bytes")
        }
        return value
    }

    private static func account(_ fields: inout YAMLFields) throws(YAMLFault) -> SecretValue {
        let user = try fields.text("user", "a name", read: { $0.isEmpty ? nil : $0 }) ?? "sesame"
        let password = try fields.text("password", "a text", read: { $0.isEmpty ? nil : $0 })
        let account = ProductAccount(userName: user, password: password ?? ProductAccount.randomPassword())
        guard let value = try? account.value(), value.bytes.count <= SecretValue.limit else {
            throw YAMLFault(mark: fields.mark, reason: "a value has 1 to \(SecretValue.limit) bytes")
        }
        return value
    }
}
