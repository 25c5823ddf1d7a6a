import SesameCore

/// `sesame check`: the manifest's variables and their references, as a table; nothing is fetched.
func check(_ arguments: Arguments) throws(Failure) {
    if let extra = arguments.operands.first {
        throw Failure(.usage, "\"\(extra)\" is one word too many", hint: "the manifest is named with -f FILE")
    }
    let manifest = try Manifest.read(
        arguments[.manifest] ?? "sesame.yaml", unsafeNames: try arguments.isOn(.allowUnsafeNames))
    let width = manifest.entries.map(\.variable.text.count).max() ?? 0
    try printOut(manifest.entries.map { "\($0.variable.text.padded(to: width + 2))\($0.reference)\n" }.joined())
}
