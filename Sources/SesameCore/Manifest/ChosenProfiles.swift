/// The profiles that are chosen, and what the manifests have of them.
///
/// It is a class because most launches have none.
final class ChosenProfiles {
    private let names: [String]
    private let option: String
    private var isFound: [Bool]
    /// The region of each; nil if it names none.
    private var regions: [NamedRegion?]
    /// The names of all profiles of the manifests, for hints.
    private var known: [String] = []

    /// - Parameter option: the option that names them.
    init(_ names: [String], option: String) {
        (self.names, self.option) = (names, option)
        isFound = names.map { _ in false }
        regions = names.map { _ in nil }
    }

    /// Adds the chosen ones among the profiles of a manifest file; the later wins.
    func add(_ profiles: [String: Manifest], to manifest: inout Manifest) {
        for (index, name) in names.enumerated() {
            guard let profile = profiles[name] else { continue }
            manifest.add(profile)
            isFound[index] = true
            regions[index] = profile.region ?? regions[index]
        }
        known += profiles.keys.sorted()
    }

    /// The region of the last profile that names one; nil if none does.
    ///
    /// - Throws: ``Failure`` with status 78 if no file has one of the profiles.
    func region() throws(Failure) -> NamedRegion? {
        if let missing = isFound.firstIndex(of: false) { throw failure(missing) }
        return regions.reduce(nil) { $1 ?? $0 }
    }

    private func failure(_ index: Int) -> Failure {
        let meant = nearestName(to: names[index], among: known).map { "did you mean \"\($0)\"?" }
        let all = known.isEmpty ? "the manifest has no profiles" : "there are: " + known.joined(separator: ", ")
        let number = names.count > 1 ? ", number \(index + 1)" : ""
        return Failure(
            .configuration, at: option + number, "there is no profile of this name", hint: meant ?? all)
    }
}
