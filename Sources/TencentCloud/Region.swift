/// A region of Tencent Cloud, such as `ap-guangzhou`. Secrets are regional.
package struct Region: Hashable, Sendable {
    package let name: String

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
