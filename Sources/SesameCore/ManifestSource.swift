import Glibc
import TencentCloud

/// Where the names come from: manifests, a profile of theirs, and references in the environment.
package struct ManifestSource {
    /// The manifests, the later winning by variable; none for the default. "-" is standard input.
    package var files: [String]
    package var profile: String?
    /// Whether variables that change how programs load are allowed.
    package var unsafeNames: Bool
    /// Whether `ssm://…` in an inherited variable is a reference.
    package var resolvesEnvironment: Bool

    package init(files: [String], profile: String?, unsafeNames: Bool, resolvesEnvironment: Bool) {
        (self.files, self.profile) = (files, profile)
        (self.unsafeNames, self.resolvesEnvironment) = (unsafeNames, resolvesEnvironment)
    }

    private static let defaultFile = "sesame.yaml"

    /// Everything as one manifest.
    ///
    /// - Throws: ``Failure`` with status 78 and the place of the first thing that is wrong.
    package func read(_ selection: Selection) throws(Failure) -> Manifest {
        var manifest = try readFiles()
        try selection.checkOnly(manifest)
        manifest.entries.removeAll { !selection.takes($0.variable) }
        if resolvesEnvironment {
            manifest.add(
                below: try unsafe InheritedReferences(unsafeNames: unsafeNames).entries(TargetEnvironment.inherited))
        }
        return manifest
    }

    private func readFiles() throws(Failure) -> Manifest {
        if files.count(where: { $0 == "-" }) > 1 {
            throw Failure(.usage, "standard input can be read once only")
        }
        var (manifest, known, isFound) = (Manifest(), [String](), profile == nil)
        for path in files.isEmpty ? [Self.defaultFile] : files {
            guard let text = try text(of: path) else { continue }
            let parser = ManifestParser(name: path == "-" ? "standard input" : path, unsafeNames: unsafeNames)
            let (base, profiles) = try parser.parse(text)
            manifest.add(base)
            if let profile, let more = profiles[profile] {
                manifest.add(more)
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

    /// The text of a manifest; nil for the default one where it is missing and the environment takes its place.
    private func text(of path: String) throws(Failure) -> SecretBytes? {
        do throws(FileFailure) {
            return try SecretBytes(contentsOf: path, limit: Manifest.sizeLimit)
        } catch {
            var hint = error.hint
            if case .system(ENOENT) = error {
                if files.isEmpty && resolvesEnvironment { return nil }
                hint = "name the manifest with -f FILE or SESAME_FILE"
            }
            throw Failure(
                .configuration, at: path == "-" ? "standard input" : path, error.problem, hint: hint)
        }
    }
}
