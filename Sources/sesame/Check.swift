import SesameCore

/// `sesame check`: the manifest's variables and their references, as a table; nothing is fetched.
func check(_ arguments: Arguments, _ messages: Messages) throws(Failure) {
    if let extra = arguments.operands.first {
        throw Failure(.usage, "\"\(extra)\" is one word too many", hint: "the manifest is named with -f FILE")
    }
    let manifest = try Manifest.read(
        arguments[.manifest] ?? "sesame.yaml", unsafeNames: try arguments.isOn(.allowUnsafeNames))
    if try arguments.isOn(.verbose) {
        for entry in manifest.entries { messages.note("\(entry.variable.text): \(entry.place)") }
    }
    let width = manifest.entries.map(\.variable.text.count).max() ?? 0
    try printOut(manifest.entries.map { "\($0.variable.text.padded(to: width + 2))\($0.reference)\n" }.joined())
}
