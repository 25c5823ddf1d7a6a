import SecretMemory
import TencentCloud

/// The text of a manifest and the versions that are written into it.
struct PinnedText {
    let path: FilePath
    let slots: [VersionSlot]
    /// The version that each slot gets; nil for one that stays.
    var versions: [String?]
    private let text: SecretBytes
    private let parser: ManifestParser

    /// Reads a manifest file.
    ///
    /// - Parameter manifest: collects the region of the files until here.
    init(
        _ path: FilePath, _ source: ManifestSource, _ choice: RegionChoice, _ manifest: inout Manifest
    ) throws(Failure) {
        guard path != "-", let text = try source.text(of: path) else {
            throw Failure(.usage, "standard input cannot be rewritten", hint: "name the manifest with -f FILE")
        }
        (self.path, self.text) = (path, text)
        parser = ManifestParser(name: "\(path)", unsafeNames: true)
        let (base, profiles) = try parser.parse(text)
        manifest.region = base.region ?? manifest.region
        var layer = manifest
        slots = try VersionSlots(in: text, file: "\(path)") { profile in
            layer.profileRegion = profiles[profile]?.region
            return choice.with(layer).chosen?.region
        }.all
        versions = slots.map { _ in nil }
    }

    /// The text with its versions.
    ///
    /// - Throws: ``Failure`` with status 78 if it does not mean the same manifest in these versions.
    func rewritten() throws(Failure) -> SecretBytes {
        let result = text.withBytes { bytes in
            let result = SecretBytes(capacity: bytes.count + versions.count * 80)
            var end = 0
            for (slot, version) in zip(slots, versions).sorted(by: { $0.0.range.lowerBound < $1.0.range.lowerBound }) {
                guard let version else { continue }
                unsafe result.append(UnsafeRawBufferPointer(rebasing: bytes[end..<slot.range.lowerBound]))
                result.append(slot.lead + version)
                end = slot.range.upperBound
            }
            unsafe result.append(UnsafeRawBufferPointer(rebasing: bytes[end...]))
            return result
        }
        let wanted = zip(slots, versions).map { $1 ?? $0.secret.version }
        guard (try? parser.parse(result)) != nil,
            let after = try? VersionSlots(in: result, file: "\(path)", region: { _ in nil }).all,
            after.map(\.secret.name) == slots.map(\.secret.name), after.map(\.secret.version) == wanted
        else {
            throw Failure(
                .configuration, at: "\(path)", "this text has a form that pin cannot change",
                hint: "write the versions by hand")
        }
        return result
    }
}
