import Glibc
import TencentCloud

/// The secrets of one region or of all, without their values.
package struct SecretListing {
    /// The secrets, by name, in the order of the regions.
    package private(set) var secrets: [SecretSummary] = []
    /// The regions that could not be listed.
    package private(set) var faults: [Fault] = []
    /// The regions in which this account has no service.
    package private(set) var skipped: [Fault] = []
    /// The region that was asked; nil for all.
    package let region: NamedRegion?

    /// The secrets to list.
    package struct Query {
        /// A pattern of the shell for names (fnmatch(3)); nil for all.
        package var pattern: String?
        /// Keys of tags, each with the values that it may have.
        private(set) var tags: [(key: String, values: [String])] = []
        package var allRegions = false

        package init() {}

        /// Adds a condition: a tag of this key with this value, or any value.
        package mutating func add(tag key: String, value: String?) {
            guard let index = tags.firstIndex(where: { $0.key == key }) else {
                return tags.append((key, value.map { [$0] } ?? []))
            }
            if let value { tags[index].values.append(value) }
        }

        /// True if the pattern is one name.
        package var isName: Bool {
            pattern.map { text in !text.contains { "*?[\\".contains($0) } } ?? false
        }
    }

    /// Asks the service (GetRegions, ListSecrets).
    ///
    /// - Parameter told: called after each answer with the number of answers so far and of requests so far.
    /// - Throws: ``Failure`` as ``ServiceConnection`` does, if the only region cannot be listed, and with status 66 if the
    ///   pattern is a name and there is no such secret.
    package init(_ query: Query, _ settings: ServiceSettings, told: (Int, Int) -> Void) throws(Failure) {
        let any = query.allRegions ? NamedRegion(.guangzhou, from: "--all-regions") : nil
        let connection = try ServiceConnection(settings, region: settings.region.chosen ?? any)
        let service = connection.service
        region = query.allRegions ? nil : connection.region
        let regions: [Region]
        do throws(RequestFailure) {
            regions = query.allRegions ? try service.getRegions() : [connection.region.region]
        } catch {
            try service.checkRenewal()
            throw Failure([Fault(error, for: "all regions", at: service.endpoint)])
        }
        let lists = service.listSecrets(in: regions, tags: query.tags, told: told)
        try service.checkRenewal()
        for (region, list) in zip(regions, lists) {
            switch list {
            case .success(let found):
                secrets += found.sorted { $0.name < $1.name }.map { SecretSummary($0, in: region.name) }
            case .failure(let failure):
                let fault = Fault(failure, for: "region \(region.name)", at: service.endpoint)
                let isElsewhere =
                    failure.hasCode("UnsupportedRegion") || fault.code == "ResourceUnavailable.NotPurchased"
                if query.allRegions && isElsewhere { skipped.append(fault) } else { faults.append(fault) }
            }
        }
        if region != nil && !faults.isEmpty { throw Failure(faults) }
        guard let pattern = query.pattern else { return }
        let names = secrets.map(\.name)
        secrets = secrets.filter { unsafe fnmatch(pattern, $0.name, 0) == 0 }
        if query.isName && secrets.isEmpty && faults.isEmpty { throw Self.missing(pattern, names, region) }
    }

    private static func missing(_ name: String, _ names: [String], _ region: NamedRegion?) -> Failure {
        let meant = nearestName(to: name, among: names).map { "did you mean \"\($0)\"? else " } ?? ""
        let place = region.map { "the region (\($0))" } ?? "the account"
        return Failure(.noInput, at: name, "no such secret", hint: "\(meant)check its name and \(place)")
    }
}
