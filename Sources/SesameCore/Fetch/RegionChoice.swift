import TencentCloud

extension FetchPlan {
    /// A warning for each unknown region that looks like a known one.
    package var unknownRegions: [Fault] {
        let own = rows.compactMap { row in row.secret.region.map { NamedRegion($0, from: "\(row.secret)") } }
        var seen = Set<Region>()
        return (own + [region].compactMap { $0 }).filter { seen.insert($0.region).inserted }.compactMap { named in
            named.region.meant.map {
                Fault(
                    .configuration, at: named.origin, "\"\(named.name)\" is not a known region",
                    hint: "did you mean \"\($0)\"?")
            }
        }
    }
}

/// The choice of the region for references that name none, among everything that may name one.
package struct RegionChoice {
    /// `--region`, or SESAME_REGION.
    private let option: NamedRegion?
    /// The region of the last chosen profile that names one.
    private var profile: NamedRegion?
    /// The variable that is set for all programs, so a profile, which is chosen for this one, comes before it.
    private let environment: NamedRegion?
    private var manifest: NamedRegion?

    package init(option: NamedRegion?, environment: NamedRegion?) {
        (self.option, self.environment) = (option, environment)
    }

    /// The same choice, with a manifest.
    package func with(_ manifest: Manifest) -> RegionChoice {
        var choice = self
        choice.profile = manifest.profileRegion
        // A profile is a part of the manifest: it wins over the rest without a report.
        choice.manifest = manifest.profileRegion == nil ? manifest.region : nil
        return choice
    }

    /// All named regions, the strongest first.
    private var named: [NamedRegion] { [option, profile, environment, manifest].compactMap { $0 } }

    /// The region in effect; nil if none is named.
    package var chosen: NamedRegion? { named.first }

    /// The region in effect and those that it overrides, for `--verbose`; nil if they do not differ.
    package var contest: String? {
        let others = named.filter { $0.region != chosen?.region }.map { "\($0.name), from \($0.origin)" }
        guard let chosen, !others.isEmpty else { return nil }
        return "region: \(chosen), not " + others.joined(separator: ", nor ")
    }
}
