import Glibc
package import SecretMemory
import TencentCloud

/// The source of the manifest: files, a profile in them, and references in the environment.
package struct ManifestSource {
    /// The manifest files; a later one wins by variable. If empty, the default file. "-" is standard input.
    package var files: [FilePath]
    package var profile: String?
    /// True if variables that change how programs load are allowed.
    package var unsafeNames: Bool
    /// True if `ssm://…` in an inherited variable is a reference.
    package var resolvesEnvironment: Bool

    /// The versions that come before the manifest's.
    package var pins = Pins()

    package init(files: [FilePath], profile: String?, unsafeNames: Bool, resolvesEnvironment: Bool) {
        (self.files, self.profile) = (files, profile)
        (self.unsafeNames, self.resolvesEnvironment) = (unsafeNames, resolvesEnvironment)
    }

    static let defaultFile: FilePath = "sesame.yaml"

    /// Tells whether a launch would read a manifest, or report that it is missing.
    var isInPlace: Bool {
        let isDefault = unsafe access(Self.defaultFile.bytes, F_OK) == 0
        return isDefault || !files.isEmpty || profile != nil || resolvesEnvironment
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
        return manifest
    }

    private func readFiles() throws(Failure) -> Manifest {
        if files.count(where: { $0 == "-" }) > 1 {
            throw Failure(.usage, "standard input can be read once only")
        }
        var (manifest, known, isFound) = (Manifest(), [String](), profile == nil)
        for path in files.isEmpty ? [Self.defaultFile] : files {
            guard let text = try text(of: path) else { continue }
            let parser = ManifestParser(name: path == "-" ? "standard input" : "\(path)", unsafeNames: unsafeNames)
            let (base, profiles) = try parser.parse(text)
            manifest.add(base)
            if let profile, let more = profiles[profile] {
                manifest.add(more)
                manifest.profileRegion = more.region ?? manifest.profileRegion
                isFound = true
            }
            known += profiles.keys.sorted()
        }
        if let profile, !isFound {
            let meant = nearestName(to: profile, among: known).map { "did you mean \"\($0)\"?" }
            let all = known.isEmpty ? "the manifest has no profiles" : "there are: " + known.joined(separator: ", ")
            throw Failure(.configuration, at: "--profile", "there is no profile of this name", hint: meant ?? all)
        }
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
