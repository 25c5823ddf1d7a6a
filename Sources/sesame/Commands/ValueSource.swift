import Glibc
import SesameCore

/// The place where `sesame put` gets a value from.
enum ValueSource {
    case generated(Int, Alphabet)
    case file(FilePath)
    case standardInput
    /// A terminal, where it is typed twice.
    case prompt

    init(_ arguments: Arguments) throws(Failure) {
        let count = try arguments.number(.generate, Alphabet.lengths)
        let alphabet = try arguments.value(
            .alphabet, "not an alphabet",
            hint: "two visible ASCII characters or more, each once, with ranges: A-Za-z0-9_-", Alphabet.init)
        let file = arguments.path(.valueFile)
        if let count {
            guard file == nil else { throw Arguments.wrong("--generate and --file exclude each other", .put) }
            self = .generated(count, alphabet ?? .standard)
            return
        }
        if alphabet != nil { throw Arguments.wrong("--alphabet goes with --generate only", .put) }
        self = file.map(ValueSource.file) ?? (isatty(STDIN_FILENO) == 1 ? .prompt : .standardInput)
    }

    /// The value, byte for byte.
    func read(for name: String) throws(Failure) -> SecretBytes {
        let value: SecretBytes
        switch self {
        case .generated(let count, let alphabet): return try alphabet.generate(count)
        case .file(let path): value = try Self.read(path, path.description)
        case .standardInput: value = try Self.read("-", Self.standardInputName)
        case .prompt: value = try Prompt.read("value of \(name)")
        }
        guard value.count > 0 else {
            throw Failure(.data, at: place, "the value is empty", hint: "the service takes no empty value")
        }
        if case .prompt = self, try !Prompt.read("again").isEqual(to: value) {
            throw Failure(.data, at: "the terminal", "the two values differ", hint: "nothing was stored")
        }
        return value
    }

    private static let standardInputName = "standard input"

    private var place: String { if case .file(let path) = self { path.description } else { Self.standardInputName } }

    private static func read(_ path: FilePath, _ place: String) throws(Failure) -> SecretBytes {
        do throws(FileFailure) {
            return try SecretBytes(contentsOf: path, limit: SecretWriting.limit, waits: true)
        } catch {
            throw Failure(.data, at: place, error.problem)
        }
    }
}
