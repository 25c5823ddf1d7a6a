/// A region of Tencent Cloud, such as `ap-guangzhou`. Secrets are regional.
package struct Region: Hashable, Sendable {
    package let name: String

    /// Where STS is asked by those who do not say where they are, as the SDKs do.
    static let guangzhou = Region(name: "ap-guangzhou")

    private init(name: String) { self.name = name }

    /// Takes anything of the shape `xx-…`: there is no complete list of regions, and new ones come.
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
