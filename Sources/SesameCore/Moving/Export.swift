package import SecretMemory
import TencentCloud

/// The variables of a launch as a text for other programs.
package struct Export {
    /// The form of the text.
    package enum Format: String, CaseIterable, Sendable {
        /// Commands for a POSIX shell.
        case sh
        /// Lines that all formats of environment files read the same, as far as there are such lines.
        case dotenv
        /// One object.
        case json
    }

    private let variables: [(variable: VariableName, value: SecretBytes)]

    /// Fetches the values that the launch would fetch, and starts nothing.
    ///
    /// - Throws: ``Failure``; with status 65 if a value would be in a file.
    package init(_ launch: Launch, report: (LaunchReport) -> Void) throws(Failure) {
        let manifest = try launch.source.read(launch.selection)
        let files = manifest.entries.filter { if case .variable = $0.destination { false } else { true } }
        guard files.isEmpty else {
            throw Failure(
                files.map { entry in
                    Fault(
                        .data, at: entry.variable.text, "the manifest hands this value over in a file",
                        hint: "leave it out with --only, or write it with sesame get -o FILE")
                })
        }
        let plan = FetchPlan(manifest, region: launch.settings.region.with(manifest).chosen)
        let fetched = try launch.fetch(plan, report)
        var composition = Composition(plan, fetched.values)
        variables = try composition.values(of: manifest, launch.selection).map { ($0.variable, $0.bytes) }
    }

    init(_ variables: [(variable: VariableName, value: SecretBytes)]) { self.variables = variables }

    /// The text.
    ///
    /// - Throws: ``Failure`` with status 65 and a fault for each value that the form cannot hold.
    package func text(_ format: Format) throws(Failure) -> SecretBytes {
        let faults = variables.compactMap { format.fault(of: $0.variable, $0.value) }
        guard faults.isEmpty else { throw Failure(faults) }
        if format == .json {
            let members = variables.map { (name: $0.variable.text, value: JSON.Part.bytes($0.value)) }
            let text = JSON.text(.object(members), indented: true)
            text.append("\n")
            return text
        }
        let text = SecretBytes()
        for (variable, value) in variables {
            text.append(format == .sh ? "export \(variable.text)=" : "\(variable.text)=")
            text.append(format == .sh ? value.quotedForShell : value.quotedForDotenv ?? SecretBytes())
            text.append("\n")
        }
        return text
    }
}

extension Export.Format {
    /// The reason why the form cannot hold a value; nil if it can.
    fileprivate func fault(of variable: VariableName, _ value: SecretBytes) -> Fault? {
        if self == .sh { return nil }
        guard value.offsetOfBrokenCharacter == nil else {
            return Fault(
                .data, at: variable.text, "the value is not UTF-8, and \(rawValue) holds nothing else",
                hint: "--format sh holds every byte")
        }
        if self == .json || value.quotedForDotenv != nil { return nil }
        return Fault(
            .data, at: variable.text, "there is no form of this value that python-dotenv reads as it is",
            hint: "--format sh and --format json hold it")
    }
}

extension SecretBytes {
    /// In single quotation marks, within which a shell changes no byte.
    fileprivate var quotedForShell: SecretBytes {
        let quoted = SecretBytes("'")
        forEach { byte in if byte == UInt8(ascii: "'") { quoted.append("'\\''") } else { quoted.append(byte) } }
        quoted.append("'")
        return quoted
    }

    /// The form that all formats of environment files read as this value; if there is none, the form that python-dotenv
    /// reads so; nil if there is none either.
    fileprivate var quotedForDotenv: SecretBytes? {
        let isPlain = withBytes { bytes in
            unsafe bytes.allSatisfy { $0.isAlphanumeric || "-_./:@%+,=".utf8.contains($0) }
        }
        let quoted = [enclosed("'", escaping: ""), enclosed("\"", escaping: "\\\""), self]
        let forms = isPlain ? [self] : quoted
        return forms.first { form in EnvironmentFile.Format.allCases.allSatisfy { isRead($0, from: form) } }
            ?? forms.first { isRead(.dotenv, from: $0) }
    }

    private func enclosed(_ mark: String, escaping escaped: String) -> SecretBytes {
        let text = SecretBytes(mark)
        forEach { byte in
            if escaped.utf8.contains(byte) { text.append("\\") }
            if byte == UInt8(ascii: "\r") && !escaped.isEmpty { text.append("\\r") } else { text.append(byte) }
        }
        text.append(mark)
        return text
    }

    /// Tells whether a format reads this value from a form of it, and what follows as it should.
    private func isRead(_ format: EnvironmentFile.Format, from form: SecretBytes) -> Bool {
        let text = SecretBytes("A=")
        text.append(form)
        text.append("\nB=\"x\"\nC='y'\n")
        let readings = format.readings(of: text)
        return readings.count == 3 && readings.allSatisfy { $0.problem == nil } && readings[0].value.isEqual(to: self)
    }
}
