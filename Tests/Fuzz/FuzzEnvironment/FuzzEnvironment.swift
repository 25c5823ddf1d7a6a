import SecretMemory
@testable import SesameCore

/// The text of an environment file: what a reader takes out of it, `export` writes so that python-dotenv's reader takes
/// the same out of that.
@c(LLVMFuzzerTestOneInput)
public func fuzzEnvironment(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let text = SecretBytes(copying: UnsafeRawBufferPointer(start: bytes, count: count))
    for format in [nil] + EnvironmentFile.Format.allCases.map(Optional.some) {
        guard let read = try? EnvironmentFile(text, name: "it", format: format) else { continue }
        let variables = read.variables.map { (variable: $0.name, value: $0.value) }
        guard let written = try? Export(variables).text(.dotenv) else { continue }
        let again = try? EnvironmentFile(written, name: "its copy", format: .dotenv)
        precondition(again?.variables.map(\.name) == read.variables.map(\.name), "other names")
        for (first, second) in zip(read.variables, again?.variables ?? []) {
            precondition(first.value.isEqual(to: second.value), "another value")
        }
    }
    return 0
}
