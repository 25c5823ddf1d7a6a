package import SecretMemory
import TencentCloud

/// The versions that the references of manifests should name: the newest, or those that are asked for.
package struct PinProposal {
    /// A reference that gets another version.
    package struct Change {
        package let location: SourceLocation
        /// The reference as it is: `name@version`.
        package let reference: String
        package let version: String
        /// Seconds since 1970.
        package let created: Int
    }

    package private(set) var changes: [Change] = []
    /// The secrets that stay as they are: their newest version is ``SecretID/currentVersion``, which changes in place.
    package private(set) var unpinnable: Set<String> = []
    private var texts: [PinnedText]

    /// Reads the manifests and asks the service for versions (ListSecretVersionIds).
    ///
    /// - Parameters:
    ///   - paths: the manifests; the default one if empty.
    ///   - wanted: `[region/]name[@version]` for each secret to pin; all secrets if empty.
    /// - Throws: ``Failure`` with status 78 for a manifest that is wrong, 64 for a secret that it does not name,
    ///   66 for a version that does not exist, and as ``ServiceConnection`` does.
    package init(_ paths: [FilePath], _ wanted: [String], _ settings: ServiceSettings) throws(Failure) {
        let files = paths.isEmpty ? [ManifestSource.defaultFile] : paths
        let source = ManifestSource(files: files, profile: nil, unsafeNames: true, resolvesEnvironment: false)
        var manifest = Manifest()
        texts = []
        for path in files { texts.append(try PinnedText(path, source, settings.region, &manifest)) }
        let wishes = try PinWishes(wanted, among: texts.flatMap(\.slots).map(\.secret))
        let secrets = Set(texts.flatMap(\.slots).map(\.secret.unversioned).filter(wishes.include)).sorted {
            "\($0)" < "\($1)"
        }
        guard let first = secrets.first else { return }
        let region =
            settings.region.with(manifest).chosen ?? first.region.map { NamedRegion($0, from: "the reference") }
        let versions = try ServiceConnection(settings, region: region).versions(of: secrets)
        for (index, text) in texts.enumerated() {
            for (number, slot) in text.slots.enumerated() where wishes.include(slot.secret.unversioned) {
                guard let version = try wishes.version(for: slot.secret, among: versions[slot.secret.unversioned] ?? [])
                else {
                    unpinnable.insert(slot.secret.name)
                    continue
                }
                if version.versionID == slot.secret.version { continue }
                texts[index].versions[number] = version.versionID
                changes.append(
                    Change(
                        location: slot.location, reference: "\(slot.secret.name)@\(slot.secret.version)",
                        version: version.versionID,
                        created: version.createTime))
            }
        }
    }

    /// Writes the manifests, all or none. Every byte but the versions stays.
    ///
    /// - Throws: ``Failure`` with status 78 if a manifest would then not mean what it should, 64 or 125 if a file cannot
    ///   be written.
    package func write() throws(Failure) {
        var contents: [(path: FilePath, bytes: SecretBytes)] = []
        for text in texts where text.versions.contains(where: { $0 != nil }) {
            contents.append((text.path, try text.rewritten()))
        }
        try AtomicFile.rewrite(contents)
    }
}
