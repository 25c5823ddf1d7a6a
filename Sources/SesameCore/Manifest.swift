package import TencentCloud

/// What a manifest says: which variable gets which secret. Names only; all of it may be shown.
package struct Manifest {
    /// The region it asks for, unless the command line or the environment name another.
    package var region: Region?
    /// The variables in the order they are written.
    package var entries: [Entry] = []

    /// One variable.
    package struct Entry {
        package let variable: VariableName
        package let reference: SecretReference
        /// `file:line:column` of the variable's name.
        package let place: String
    }

    /// The largest manifest: 1 MiB.
    package static let sizeLimit = 1 << 20

    /// Reads a manifest.
    ///
    /// - Parameters:
    ///   - path: a file, "-" for standard input.
    ///   - unsafeNames: whether variables that change how programs load are allowed.
    /// - Throws: ``Failure`` with status 78 and the place of the first thing that is wrong.
    package static func read(_ path: String, unsafeNames: Bool) throws(Failure) -> Manifest {
        let name = path == "-" ? "standard input" : path
        let text: SecretBytes
        do throws(FileFailure) {
            text = try SecretBytes(contentsOf: path, limit: sizeLimit)
        } catch {
            throw Failure(.configuration, at: name, error.problem, hint: ManifestParser.hint(for: error))
        }
        return try parse(text, name: name, unsafeNames: unsafeNames)
    }

    /// Reads the text of a manifest that is called `name` in messages.
    package static func parse(_ text: SecretBytes, name: String, unsafeNames: Bool) throws(Failure) -> Manifest {
        try ManifestParser(name: name, unsafeNames: unsafeNames).parse(text)
    }
}
