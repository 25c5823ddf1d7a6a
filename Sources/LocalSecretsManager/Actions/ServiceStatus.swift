// The actions about the service itself: GetRegions, GetServiceStatus.

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
