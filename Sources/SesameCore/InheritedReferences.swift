import Glibc
import TencentCloud

/// References that stand in the environment: `DB_PASSWORD=ssm://[region/]name[@version][#field]`.
struct InheritedReferences {
    let unsafeNames: Bool

    /// The variables whose value begins with `ssm://`, each once: of several of one name the first, as getenv(3) has it.
    ///
    /// - Throws: ``Failure`` with status 78 when one is no reference or no variable that may be set.
    func entries(
        _ environment: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
    ) throws(Failure) -> [Manifest.Entry] {
        var entries: [Manifest.Entry] = []
        var next = unsafe environment
        while let entry = unsafe next.pointee {
            unsafe next += 1
            guard let equals = unsafe strchr(entry, Int32(UInt8(ascii: "="))) else { continue }
            let value = unsafe UnsafePointer(equals) + 1
            guard unsafe strncmp(value, SecretReference.scheme, SecretReference.scheme.utf8.count) == 0 else {
                continue
            }
            let name = unsafe UnsafeRawBufferPointer(start: entry, count: UnsafePointer(equals) - UnsafePointer(entry))
            let text = unsafe String(cString: value + SecretReference.scheme.utf8.count)
            let found = try self.entry(unsafe String(decoding: name, as: UTF8.self), text)
            if unsafe getenv(found.variable.text) == UnsafeMutablePointer(mutating: value) { entries.append(found) }
        }
        return entries
    }

    private func entry(_ name: String, _ text: String) throws(Failure) -> Manifest.Entry {
        guard let variable = VariableName(parsing: name) else {
            throw Failure(
                .configuration, at: "environment",
                "an inherited variable that holds a reference has no name that can be set",
                hint: "use letters, digits and \"_\", not beginning with a digit")
        }
        if variable.changesHowProgramsLoad && !unsafeNames {
            throw Failure([.unsafeName(variable, at: "environment")])
        }
        do throws(SecretReference.Invalid) {
            let reference = try SecretReference(parsingURI: text)
            return Manifest.Entry(
                variable: variable, template: Template(reference), place: Manifest.Place(file: "environment"))
        } catch {
            throw Failure(
                .configuration, at: "environment: \(name)", error.problem,
                hint: "write \(SecretReference.scheme)[region/]name[@version][#field], or leave out --resolve-env")
        }
    }
}
