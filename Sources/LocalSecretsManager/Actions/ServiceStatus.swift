// The actions about the service itself: GetRegions, GetServiceStatus, CreateService.

/// Names the regions in which the service is.
struct GetRegions: Action {
    /// The regions of the service's documents; here every region that looks like one exists.
    private static let documented = [
        "ap-guangzhou", "ap-shanghai", "ap-nanjing", "ap-beijing", "ap-chengdu", "ap-chongqing", "ap-hongkong",
        "ap-singapore", "ap-bangkok", "ap-mumbai", "ap-seoul", "ap-tokyo", "na-ashburn", "na-siliconvalley",
        "eu-frankfurt",
    ]

    struct Answer: Encodable {
        let regions: [String]
    }

    init(reading parameters: inout Parameters) throws(ServiceError) {}

    func run(in store: SecretStore, for caller: Caller) throws(ServiceError) -> Answer {
        let region = caller.owner.region
        return Answer(regions: Self.documented + (Self.documented.contains(region) ? [] : [region]))
    }
}

/// Tells that the service is bought and usable, and how much of it is used.
struct GetServiceStatus: Action {
    struct Answer: Encodable {
        let serviceEnabled = true
        /// 1: usable.
        let invalidType = 1
        let accessKeyEscrowEnabled = false
        let expireTime = ""
        let qPSLimit = 300
        let secretLimit = CreateSecret.quota
        let payModel = ""
        let renewFlag = 0
        let resourceId = ""
        let totalCount: Int64
        let resourceRegion = 0
    }

    init(reading parameters: inout Parameters) throws(ServiceError) {}

    func run(in store: SecretStore, for caller: Caller) throws(ServiceError) -> Answer {
        try store.removeExpired(at: caller.now)
        return Answer(totalCount: try store.count(of: caller.owner))
    }
}

/// Opens the service for an account. Here it is open for every account, as GetServiceStatus tells: it never succeeds.
struct CreateService: Action {
    struct Answer: Encodable {
        let resourceId: String
        let orderId: String
    }

    init(reading parameters: inout Parameters) throws(ServiceError) {
        guard try parameters.requiredText("PayMode") == "PostPay" else {
            throw ServiceError(.invalidParameterValue, "The value of `PayMode` is not PostPay.")
        }
        let token = try parameters.requiredText("ClientToken")
        guard 1...64 ~= token.utf8.count, token.utf8.allSatisfy((UInt8(ascii: "!")...UInt8(ascii: "~")).contains) else {
            throw ServiceError(.invalidParameterValue, "The value of `ClientToken` is not 1 to 64 visible characters.")
        }
    }

    func run(in store: SecretStore, for caller: Caller) throws(ServiceError) -> Answer {
        throw ServiceError(.resourceInUseServiceAlreadyEnabled, "The service is enabled already.")
    }
}
