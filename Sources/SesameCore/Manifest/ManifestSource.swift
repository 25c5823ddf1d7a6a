import Glibc
package import SecretMemory
import TencentCloud

/// The source of the manifest: files, a profile in them, and references in the environment.
package struct ManifestSource {
    /// The manifest files; a later one wins by variable. If empty, the default file. "-" is standard input.
    package var files: [FilePath]
    /// The profiles that are added; a later one wins by variable.
    package var profiles: [String]
    /// The option that names ``profiles``.
    package var profileOption = "--profile"
    /// True if variables that change how programs load are allowed.
    package var unsafeNames: Bool
    /// True if `ssm://…` in an inherited variable is a reference.
    package var resolvesEnvironment: Bool
    /// True if each reference must name a version.
    package var requiresPins = false
    /// The versions that come before the manifest's.
    package var pins = Pins()

    package init(files: [FilePath], profiles: [String], unsafeNames: Bool, resolvesEnvironment: Bool) {
        (self.files, self.profiles) = (files, profiles)
        (self.unsafeNames, self.resolvesEnvironment) = (unsafeNames, resolvesEnvironment)
    }

    static let defaultFile: FilePath = "sesame.yaml"

    /// Tells whether a launch would read a manifest, or report that it is missing.
    var isInPlace: Bool {
        let isDefault = unsafe access(Self.defaultFile.bytes, F_OK) == 0
        return isDefault || !files.isEmpty || !profiles.isEmpty || resolvesEnvironment
    }

    /// Reads all layers into one manifest, with only the variables that this start sets.
    ///
    /// - Throws: ``Failure``, in general with status 78 and the location of an error.
    package func read(_ selection: Selection) throws(Failure) -> Manifest {
        var manifest = try readFiles()
        try selection.checkOnly(manifest)
        manifest.passedOver = manifest.entries.filter { !selection.takes($0.variable) }.flatMap(\.template.references)
        manifest.preserved = Set(manifest.entries.lazy.map(\.variable).filter(selection.leaves).map(\.text))
        manifest.entries.removeAll { !selection.takes($0.variable) }
        if resolvesEnvironment {
            manifest.add(
                below: try unsafe InheritedReferences(unsafeNames: unsafeNames).entries(TargetEnvironment.inherited))
        }
        try manifest.refuseSharedFiles()
        if !pins.isEmpty { try manifest.pin(pins) }
        if requiresPins { try manifest.refuseUnpinned() }
        return manifest
    }

    private func readFiles() throws(Failure) -> Manifest {
        if files.count(where: { $0 == "-" }) > 1 {
            throw Failure(.usage, "standard input can be read once only")
        }
        var manifest = Manifest()
        let chosen = profiles.isEmpty ? nil : ChosenProfiles(profiles, option: profileOption)
        for path in files.isEmpty ? [Self.defaultFile] : files {
            guard let text = try text(of: path) else { continue }
            let parser = ManifestParser(name: path == "-" ? "standard input" : "\(path)", unsafeNames: unsafeNames)
            let (base, profiles) = try parser.parse(text)
            manifest.add(base)
            chosen?.add(profiles, to: &manifest)
        }
        if let chosen { manifest.profileRegion = try chosen.region() }
        return manifest
    }

    /// The text of a manifest; nil if the default file is missing but references in the environment are enough.
    func text(of path: FilePath) throws(Failure) -> SecretBytes? {
        do throws(FileFailure) {
            return try SecretBytes(contentsOf: path, limit: Manifest.sizeLimit, waits: true)
        } catch {
            var hint = error.hint
            if case .system(ENOENT) = error {
                if files.isEmpty && resolvesEnvironment { return nil }
                hint = "name the manifest with -f FILE or SESAME_FILE"
            }
            throw Failure(
                .configuration, at: path == "-" ? "standard input" : "\(path)", error.problem, hint: hint)
        }
    }
}
