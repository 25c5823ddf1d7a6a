package import SecretMemory
import TencentCloud

/// The variables of a file that other programs read: `.env`, an `env_file`, an `EnvironmentFile`.
package struct EnvironmentFile {
    /// A grammar of such files.
    package enum Format: String, CaseIterable, Sendable {
        case dotenv, compose, systemd

        func readings(of bytes: SecretBytes) -> [Reading] {
            switch self {
            case .dotenv: DotenvReader.readings(of: bytes)
            case .compose: ComposeReader.readings(of: bytes)
            case .systemd: SystemdReader.readings(of: bytes)
            }
        }
    }

    /// A variable, and its value.
    struct Variable {
        let name: VariableName
        let value: SecretBytes
    }

    /// The name for messages.
    package let name: String
    /// The variables in the order of the file, each once, with its last value.
    let variables: [Variable]
    /// A warning for each variable that is set again.
    package let warnings: [Fault]

    /// The largest file: 1 MiB.
    private static let sizeLimit = 1 << 20
    /// The most faults, and the most warnings, that are told one by one: each needs its place in the file.
    private static let noteLimit = 20

    /// Reads a file.
    ///
    /// - Parameters:
    ///   - path: "-" is standard input.
    ///   - format: the grammar; nil if the file has to mean the same in all of them.
    /// - Throws: ``Failure`` with status 65 and a fault for each statement that sesame does not take.
    package init(_ path: FilePath, format: Format?) throws(Failure) {
        let name = path == "-" ? "standard input" : "\(path)"
        let text: SecretBytes
        do throws(FileFailure) {
            text = try SecretBytes(contentsOf: path, limit: Self.sizeLimit, waits: true)
        } catch {
            throw Failure(.data, at: name, error.problem, hint: error.hint)
        }
        try self.init(text, name: name, format: format)
    }

    /// Reads a text.
    init(_ text: SecretBytes, name: String, format: Format?) throws(Failure) {
        func place(_ offset: Int) -> String {
            let position = text.withSpan { YAMLNode.Position(at: offset, in: $0) }
            return SourceLocation(file: name, position: position).description
        }
        if let offset = (0..<text.count).first(where: { text[$0] == 0 }) {
            throw Failure(.data, at: place(offset), "there is a NUL byte, which no environment variable can hold")
        }
        if let offset = text.offsetOfBrokenCharacter {
            throw Failure(.data, at: place(offset), "this is not UTF-8", hint: "save it as UTF-8")
        }
        let comparison = Comparison(of: text, in: format.map { [$0] } ?? Format.allCases)
        let faults = comparison.faults.prefix(Self.noteLimit).map { fault in
            Fault(.data, at: place(fault.offset), fault.problem, hint: fault.hint)
        }
        let others = comparison.faults.count - faults.count
        guard faults.isEmpty else {
            throw Failure(
                faults + (others > 0 ? [Fault(.data, at: name, "\(others) more statements are refused")] : []))
        }
        self.name = name
        var (variables, indices, warnings) = ([Variable](), [VariableName: Int](), [Fault]())
        for reading in comparison.readings {
            guard let variable = reading.variable else { continue }
            let new = Variable(name: variable, value: reading.value)
            guard let index = indices[variable] else {
                indices[variable] = variables.count
                variables.append(new)
                continue
            }
            variables[index] = new
            if warnings.count == Self.noteLimit { continue }
            warnings.append(
                Fault(.data, at: place(reading.start), "\(variable.text) is set again, and this value counts"))
        }
        (self.variables, self.warnings) = (variables, warnings)
    }
}

/// The readings of one text in several formats, and where they differ.
private struct Comparison {
    /// The readings that all formats have.
    private(set) var readings: [Reading] = []
    private(set) var faults: [(offset: Int, problem: String, hint: String?)] = []

    init(of text: SecretBytes, in formats: [EnvironmentFile.Format]) {
        let all = formats.map { format in
            Dictionary(format.readings(of: text).map { ($0.start, $0) }, uniquingKeysWith: { first, _ in first })
        }
        for start in Set(all.flatMap(\.keys)).sorted() {
            let found = all.map { $0[start] }
            guard let first = found[0], found.allSatisfy({ $0?.agrees(with: first) == true }) else {
                add(found, at: start, formats)
                continue
            }
            if let problem = first.problem {
                let hint = Self.hint(problem, formats)
                faults.append((first.remark ?? start, problem.rawValue, hint))
            } else {
                readings.append(first)
            }
        }
    }

    /// Adds the fault of a place that formats read differently.
    private mutating func add(_ found: [Reading?], at start: Int, _ formats: [EnvironmentFile.Format]) {
        let natures = found.map { $0?.nature ?? "there is no statement here" }
        let groups = formats.indices.filter { natures.firstIndex(of: natures[$0]) == $0 }.map { index in
            let like = formats.indices.filter { natures[$0] == natures[index] }.map { formats[$0].rawValue }
            return "\(like.joined(separator: " and ")): \(natures[index])"
        }
        let words = groups.count > 1 ? groups.joined(separator: "; ") : "each takes another text"
        let place = found.compactMap { $0?.remark }.min() ?? start
        faults.append(
            (
                place, "dotenv, compose and systemd read this differently",
                words + "; --format names the one that counts"
            ))
    }

    private static func hint(_ problem: Reading.Problem, _ formats: [EnvironmentFile.Format]) -> String? {
        switch problem {
        case .noName: "a name has letters, digits and \"_\"; leave the line out of a copy of the file"
        case .noValue: "give it a value in a copy of the file, or leave the line out"
        case .reference where formats == [.compose]:
            "write what it stands for in a copy of the file; in single quotation marks a dollar sign is one"
        case .reference: "write what it stands for in a copy of the file"
        case .unusualSpace, .undecided, .undocumented: "write the value in single quotation marks in a copy of the file"
        case .continuedComment: "systemd before 254 takes the next line into the comment; remove the backslash"
        case .unclosed, .rest: nil
        }
    }
}
