import TencentCloud

/// A region and its origin: an option, a variable, a location in a manifest, or a source of credentials.
///
/// It is a class because a launch copies several from step to step, and its stack is small.
package final class NamedRegion: Sendable {
    let region: Region
    package let origin: String

    init(_ region: Region, from origin: String) { (self.region, self.origin) = (region, origin) }

    /// - Returns: nil if the text does not look like a region.
    package convenience init?(parsing text: String, from origin: String) {
        guard let region = Region(parsing: text) else { return nil }
        self.init(region, from: origin)
    }

    package var name: String { region.name }
}

extension NamedRegion: CustomStringConvertible {
    /// `ap-guangzhou, from TENCENTCLOUD_REGION`; for an unknown region also the one that was probably meant.
    package var description: String {
        "\(name), from \(origin)" + (region.meant.map { "; did you mean \($0)?" } ?? "")
    }
}

extension Region {
    /// The known region that an unknown one probably stands for.
    var meant: String? { Self.known.contains(name) ? nil : nearestName(to: name, among: Self.known) }
}
