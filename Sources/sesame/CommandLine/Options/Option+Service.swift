/// Options that say who is asked, and as whom.
extension Option {
    static let serviceGroup = OptionGroup(
        title: "Service and credentials",
        options: [
            region, endpoint, credentials, roleARN, externalID, strict, caFile,
        ])

    static let region = Option(
        name: "region", value: "REGION", environment: ["SESAME_REGION", "TENCENTCLOUD_REGION"],
        commands: [.exec, .check, .get, .put, .versions, .pin, .doctor],
        help: "the region of the secrets; a profile's comes before TENCENTCLOUD_REGION, and that before the manifest's")
    static let endpoint = Option(
        name: "endpoint", value: "WHERE", environment: ["SESAME_ENDPOINT"],
        commands: [.exec, .get, .put, .versions, .pin, .doctor],
        help: "internal (inside a VPC), intl, a host, or an URL; ssm.tencentcloudapi.com when not given")
    static let credentials = Option(
        name: "credentials", value: "FILE", environment: ["SESAME_CREDENTIALS_FILE"],
        commands: [.exec, .get, .put, .versions, .pin, .doctor],
        help: "a file with the key pair, INI or JSON; else the environment and the machine are searched")
    static let roleARN = Option(
        name: "role-arn", value: "ARN", environment: ["SESAME_ROLE_ARN", "TENCENTCLOUD_ROLE_ARN"],
        commands: [.exec, .get, .put, .versions, .pin, .doctor],
        help: "assume this role with the credentials that are found (AssumeRole)")
    static let externalID = Option(
        name: "external-id", value: "ID", environment: ["SESAME_EXTERNAL_ID"],
        commands: [.exec, .get, .put, .versions, .pin, .doctor],
        help: "the external id that the trust policy of the role requires")
    static let strict = Option(
        name: "strict", environment: ["SESAME_STRICT"], commands: [.exec, .get, .put, .versions, .pin, .doctor],
        help: "refuse a key file that others than its owner can read, instead of a warning")
    static let caFile = Option(
        name: "ca-file", value: "FILE", environment: ["SESAME_CA_FILE"],
        commands: [.exec, .get, .put, .versions, .pin, .doctor],
        help: "trust only the certificates in this file; else SSL_CERT_FILE, SSL_CERT_DIR, the system's")
}
