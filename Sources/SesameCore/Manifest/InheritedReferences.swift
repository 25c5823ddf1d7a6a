import Glibc
import TencentCloud

/// References in the inherited environment: `DB_PASSWORD=ssm://[region/]name[@version][#field]`.
struct InheritedReferences {
    let unsafeNames: Bool

    private static let form = "\(SecretReference.scheme)[region/]name[@version][#field]"

    /// An entry for each variable whose value is a reference. If a name is there several times, the first counts, as
    /// with getenv(3).
    ///
    /// - Throws: ``Failure`` with status 78 if a value holds `ssm://` but is not a reference, or its variable may not
    ///   be set.
    func entries(
        _ environment: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
    ) throws(Failure) -> [Manifest.Entry] {
        var entries: [Manifest.Entry] = []
        var next = unsafe environment
        while let entry = unsafe next.pointee {
            unsafe next += 1
            guard let equals = unsafe strchr(entry, Int32(UInt8(ascii: "="))) else { continue }
            let value = unsafe UnsafePointer(equals) + 1
            guard unsafe Self.holdsScheme(value) else { continue }
            let name = unsafe UnsafeRawBufferPointer(start: entry, count: UnsafePointer(equals) - UnsafePointer(entry))
            let found = try self.entry(unsafe String(decoding: name, as: UTF8.self), unsafe String(cString: value))
            if unsafe getenv(found.variable.text) == UnsafeMutablePointer(mutating: value) { entries.append(found) }
        }
        return entries
    }

    /// Tells whether the text holds `ssm://` anywhere, in upper or lower case. Docker's env files keep quotes and
    /// blanks; the target would take such a text for its password.
    private static func holdsScheme(_ text: UnsafePointer<CChar>) -> Bool {
        var next = unsafe text
        while let colon = unsafe strstr(next, "://") {
            if unsafe colon - 3 >= text && strncasecmp(colon - 3, SecretReference.scheme, 3) == 0 { return true }
            unsafe next = UnsafePointer(colon) + 3
        }
        return false
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
        guard text.hasPrefix(SecretReference.scheme) else {
            throw Failure(
                .configuration, at: "environment: \(name)", "this holds \"ssm://\" but is not a reference",
                hint: "write \(Self.form) alone, in small letters, without quotes or blanks (docker's env files keep "
                    + "them), or leave out --resolve-env")
        }
        do throws(SecretReference.Invalid) {
            let reference = try SecretReference(parsingURI: text.dropFirst(SecretReference.scheme.count))
            return Manifest.Entry(
                variable: variable, template: Template(reference), location: SourceLocation(file: "environment"))
        } catch {
            throw Failure(
                .configuration, at: "environment: \(name)", error.problem,
                hint: "write \(Self.form), or leave out --resolve-env")
        }
    }
}
