import SecretMemory

/// A region of Tencent Cloud, such as `ap-guangzhou`. Secrets are regional.
package struct Region: Hashable, Sendable {
    package let name: String

    /// The region in which STS is asked if none is known, as the SDKs do.
    package static let guangzhou = Region(name: "ap-guangzhou")

    /// The regions that the documents name (2025), to suggest the one that was meant; there are others.
    package static let known = [
        "ap-bangkok", "ap-beijing", "ap-beijing-fsi", "ap-chengdu", "ap-chongqing", "ap-guangzhou",
        "ap-guangzhou-open", "ap-hangzhou-ec", "ap-hongkong", "ap-jakarta", "ap-jinan-ec", "ap-mumbai", "ap-nanjing",
        "ap-seoul", "ap-shanghai", "ap-shanghai-fsi", "ap-shenzhen-fsi", "ap-singapore", "ap-taipei", "ap-tianjin",
        "ap-tokyo", "eu-frankfurt", "eu-moscow", "na-ashburn", "na-siliconvalley", "na-toronto", "sa-saopaulo",
    ]

    private init(name: String) { self.name = name }

    /// Accepts any text of the form `xx-…`: there is no complete list of regions, and new ones come.
    package init?(parsing text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        let isRegion =
            text.utf8.count <= 64 && parts.count >= 2 && parts[0].utf8.count == 2
            && parts.allSatisfy { part in
                !part.isEmpty && part.utf8.allSatisfy { $0.isAlphanumeric && !(65...90).contains($0) }
            }
        guard isRegion else { return nil }
        name = text
    }
}
