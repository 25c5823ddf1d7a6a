// The actions about the secrets of products: RotateProductSecret, and what tells about rotations.

/// Gives a product's account a new password: SSM_Current is then the new one, the old one stays under a name of its own.
struct RotateProductSecret: Action {
    private let name: SecretName

    struct Answer: Encodable {
        let flowID: Int64
    }

    init(reading parameters: inout Parameters) throws(ServiceError) {
        name = try SecretName(parsing: parameters.requiredText("SecretName"))
    }

    func run(in store: SecretStore, for caller: Caller) throws(ServiceError) -> Answer {
        let flow = try store.transaction { () throws(ServiceError) in
            let secret = try store.existingSecret(name, for: caller)
            _ = try secret.requiredProduct(.failedOperationRotationForbidden)
            try secret.status.allowReading()
            try store.rotate(secret, at: caller.now)
            return try store.insertFlow("rotate \(name.text)", of: caller.owner)
        }
        return Answer(flowID: flow)
    }
}

/// Says when a product's secret is to be rotated by itself: from a moment on, every so many days.
///
/// Nothing runs for it: a rotation that is due happens when somebody next looks. Times are in UTC.
struct UpdateRotationStatus: Action {
    private static let frequencies: ClosedRange<Int64> = 30...365

    private let name: SecretName
    private let isEnabled: Bool
    /// Nil for as before.
    private let frequency: Int64?
    /// Nil for now.
    private let begin: Int64?

    struct Answer: Encodable {}

    init(reading parameters: inout Parameters) throws(ServiceError) {
        name = try SecretName(parsing: parameters.requiredText("SecretName"))
        guard let flag = try parameters.flag("EnableRotation") else { throw .missingParameter("EnableRotation") }
        isEnabled = flag
        frequency = try parameters.number("Frequency")
        guard frequency.map(Self.frequencies.contains) ?? true else {
            throw ServiceError(.invalidParameterValue, "The value of `Frequency` is not 30 to 365.")
        }
        begin = try parameters.moment("RotationBeginTime")
    }

    func run(in store: SecretStore, for caller: Caller) throws(ServiceError) -> Answer {
        try store.transaction { () throws(ServiceError) in
            let secret = try store.existingSecret(name, for: caller)
            _ = try secret.requiredProduct(.failedOperationRotationForbidden)
            try secret.status.allowChanging()
            var plan = secret.rotation
            plan.isEnabled = isEnabled
            plan.frequency = frequency ?? max(plan.frequency, Self.frequencies.lowerBound)
            plan.begin = isEnabled ? begin ?? caller.now : 0
            try store.setRotation(plan, of: secret)
        }
        return Answer()
    }
}

extension Parameters {
    /// A moment in UTC, in Unix seconds, that may be absent or empty.
    mutating func moment(_ name: String) throws(ServiceError) -> Int64? {
        let text = try text(name) ?? ""
        let moment = UTCTime(dateTime: text)?.seconds
        guard text.isEmpty || moment != nil else {
            throw ServiceError(.invalidParameterValue, "The value of `\(name)` is not a time as 2006-01-02 15:04:05.")
        }
        return moment
    }
}

/// Tells how a task went; here every task is done when its number is told.
struct DescribeAsyncRequestInfo: Action {
    private let flow: Int64

    struct Answer: Encodable {
        /// 0 at work, 1 done, 2 failed.
        let taskStatus = 1
        let description: String
    }

    init(reading parameters: inout Parameters) throws(ServiceError) {
        flow = try parameters.requiredNumber("FlowID")
    }

    func run(in store: SecretStore, for caller: Caller) throws(ServiceError) -> Answer {
        guard let description = try store.flow(flow, of: caller.owner) else {
            throw ServiceError(.resourceNotFound, "There is no task of this FlowID.")
        }
        return Answer(description: description)
    }
}

/// Tells when a product's secret was rotated and will be.
struct DescribeRotationDetail: Action {
    private let name: SecretName

    struct Answer: Encodable {
        let enableRotation: Bool
        let frequency: Int64
        let latestRotateTime: String
        let nextRotateBeginTime: String
    }

    init(reading parameters: inout Parameters) throws(ServiceError) {
        name = try SecretName(parsing: parameters.requiredText("SecretName"))
    }

    func run(in store: SecretStore, for caller: Caller) throws(ServiceError) -> Answer {
        let secret = try store.existingSecret(name, for: caller)
        _ = try secret.requiredProduct(.operationDenied)
        return Answer(
            enableRotation: secret.rotation.isEnabled, frequency: secret.rotation.frequency,
            latestRotateTime: UTCTime(seconds: secret.rotation.last).dateTime,
            nextRotateBeginTime: UTCTime(seconds: secret.rotation.next).dateTime)
    }
}

/// Names the versions that rotations have replaced, newest first.
struct DescribeRotationHistory: Action {
    private let name: SecretName

    struct Answer: Encodable {
        let versionIDs: [String]
        let totalCount: Int
        let accountInfoList: [ProductAccountInfo]
    }

    init(reading parameters: inout Parameters) throws(ServiceError) {
        name = try SecretName(parsing: parameters.requiredText("SecretName"))
    }

    func run(in store: SecretStore, for caller: Caller) throws(ServiceError) -> Answer {
        let secret = try store.existingSecret(name, for: caller)
        _ = try secret.requiredProduct(.operationDenied)
        let versions = try store.versions(of: secret).filter { $0.rotateTime > 0 }
        return Answer(
            versionIDs: versions.map(\.id.text), totalCount: versions.count,
            accountInfoList: try store.accounts(of: secret))
    }
}

/// Names the products whose accounts or key pairs may be secrets.
struct DescribeSupportedProducts: Action {
    private static let products = Product.allCases.map(\.rawValue) + [KeyPairDetails.product]

    struct Answer: Encodable {
        let products = DescribeSupportedProducts.products
        let totalCount = DescribeSupportedProducts.products.count
    }

    init(reading parameters: inout Parameters) throws(ServiceError) {}

    func run(in store: SecretStore, for caller: Caller) throws(ServiceError) -> Answer { Answer() }
}

/// The account whose password a version of a product secret holds.
struct ProductAccountInfo: Encodable {
    let accountName: String
    let host: [String]
    let version: String
    let rotatedTime: String
}
