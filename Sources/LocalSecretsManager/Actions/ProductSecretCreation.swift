/// Makes the secret of a new account of a product. The account is made at once, and only here: there is no database.
///
/// https://cloud.tencent.com/document/api/1140/58266
struct CreateProductSecret: Action {
    private static let frequencies: ClosedRange<Int64> = 1...365

    private let details: SecretDetails
    private let instance: String
    private let userNamePrefix: String
    private let rotation: RotationPlan

    struct Answer: Encodable {
        let secretName: String
        let tagCode = 0
        let tagMsg = ""
        let flowID: Int64
    }

    init(reading parameters: inout Parameters) throws(ServiceError) {
        var details = try SecretDetails(reading: &parameters)
        userNamePrefix = try Self.prefix(parameters.requiredText("UserNamePrefix"))
        guard let product = Product(rawValue: try parameters.requiredText("ProductName")) else {
            throw ServiceError(
                .invalidParameterValue,
                "The value of `ProductName` is none of \(Product.allCases.map(\.rawValue).joined(separator: ", ")).")
        }
        instance = try parameters.requiredText("InstanceID")
        guard !instance.isEmpty else { throw ServiceError(.invalidParameterValue, "`InstanceID` is empty.") }
        details.product = product
        details.hosts = try parameters.texts("Domains")
        guard !details.hosts.isEmpty else { throw .missingParameter("Domains") }
        guard details.hosts.allSatisfy(Self.isHost) else {
            throw ServiceError(.invalidParameterValue, "One of `Domains` is neither an IP address nor one with %.")
        }
        let privileges = try parameters.list("PrivilegesList", ProductPrivilege.init(reading:))
        guard !privileges.isEmpty else { throw .missingParameter("PrivilegesList") }
        for privilege in privileges { try privilege.allow(for: product) }
        self.details = details
        rotation = try Self.rotation(&parameters)
        _ = try parameters.text("AccountRemark")
        let accountType = try parameters.text("AccountType") ?? ""
        guard accountType.isEmpty || accountType == "L3" else {
            throw ServiceError(.invalidParameterValue, "The value of `AccountType` is not L3.")
        }
    }

    /// Up to 8 letters, digits and underscores, first a letter.
    private static func prefix(_ text: String) throws(ServiceError) -> String {
        let isPrefix =
            1...8 ~= text.utf8.count && text.first?.isLetter == true
            && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
        guard isPrefix else {
            throw ServiceError(
                .invalidParameterValue,
                "The value of `UserNamePrefix` is not valid: 1 to 8 letters, digits and _, first a letter.")
        }
        return text
    }

    /// An address of IPv4 or IPv6, perhaps with a network's mask, parts of which may be %.
    private static func isHost(_ text: String) -> Bool {
        1...64 ~= text.utf8.count && text.utf8.allSatisfy { "0123456789abcdefABCDEF.:/%".utf8.contains($0) }
    }

    private static func rotation(_ parameters: inout Parameters) throws(ServiceError) -> RotationPlan {
        var plan = RotationPlan()
        plan.isEnabled = try parameters.flag("EnableRotation") ?? false
        plan.frequency = try parameters.number("RotationFrequency") ?? frequencies.lowerBound
        let begin = try parameters.moment("RotationBeginTime")
        guard frequencies.contains(plan.frequency) else {
            throw ServiceError(.invalidParameterValue, "The value of `RotationFrequency` is not 1 to 365.")
        }
        if plan.isEnabled {
            guard let begin else { throw .missingParameter("RotationBeginTime") }
            plan.begin = begin
        }
        return plan
    }

    func run(in store: SecretStore, for caller: Caller) throws(ServiceError) -> Answer {
        let account = ProductAccount(
            userName: "\(userNamePrefix)_SSM_\(AccessKey.randomText(count: 3))",
            password: ProductAccount.randomPassword())
        let flow = try store.transaction { () throws(ServiceError) in
            let secret = try store.create(details, resourceID: instance, for: caller)
            try store.setRotation(rotation, of: secret)
            try store.put(account.value(), as: .current, of: secret, at: caller.now)
            return try store.insertFlow("create \(details.name.text)", of: caller.owner)
        }
        return Answer(secretName: details.name.text, flowID: flow)
    }
}
