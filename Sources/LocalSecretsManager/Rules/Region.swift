/// Regions are not listed here: any that looks like one exists.
enum Region {
    /// `ap-guangzhou`, `ap-shanghai-fsi`: parts of lower-case letters and digits, of which the first has two.
    static func isValid(_ region: String) -> Bool {
        let parts = region.split(separator: "-", omittingEmptySubsequences: false)
        return parts.count >= 2 && parts[0].count == 2 && region.utf8.count <= 64
            && parts.allSatisfy { !$0.isEmpty && $0.allSatisfy { $0.isASCII && ($0.isLowercase || $0.isNumber) } }
    }
}
